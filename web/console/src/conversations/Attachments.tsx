import { t } from "@lingui/core/macro";
import type { Model } from "@ondam/api";
import { FileText, Film, ImageIcon, Music, X } from "lucide-react";

import { fileSize } from "../base/format.ts";
import css from "./Attachments.module.css";

function iconOf(contentType: string) {
  if (contentType.startsWith("image/")) return ImageIcon;
  if (contentType.startsWith("video/")) return Film;
  if (contentType.startsWith("audio/")) return Music;
  return FileText;
}
/** Pictures that a browser shows safely; SVG is a document and not among them. */
const pictures = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"]);

export function Attachments(props: { list: Model<"Attachment">[]; onRemove?: (id: string) => void }) {
  if (!props.list.length) return null;
  return (
    <ul className={css.list}>
      {props.list.map((attachment) => {
        const Icon = iconOf(attachment.content_type);
        const address = `/api/v1/files/${attachment.id}`;
        return (
          <li key={attachment.id} className={css.item}>
            {pictures.has(attachment.content_type) && !props.onRemove ? (
              <a href={address} target="_blank" rel="noopener" className={css.picture}>
                <img src={address} alt={attachment.name} loading="lazy" />
              </a>
            ) : (
              <a href={address} className={css.file} download={attachment.name}>
                <Icon size={16} aria-hidden="true" />
                <span className={css.name}>{attachment.name}</span>
                <span className={css.size}>{fileSize(attachment.size)}</span>
              </a>
            )}
            {props.onRemove ? (
              <button type="button" className={css.remove} aria-label={t`Remove ${attachment.name}`} onClick={() => props.onRemove?.(attachment.id)}>
                <X size={13} aria-hidden="true" />
              </button>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}
