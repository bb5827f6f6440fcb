import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { client, type Model, take, upload } from "@ondam/api";
import { Badge } from "@ondam/ui";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Download, FileSpreadsheet, FileUp } from "lucide-react";
import { type DragEvent, useEffect, useRef, useState } from "react";

import { saveFile, writeCsv } from "../base/csv.ts";
import { fileSize, number } from "../base/format.ts";
import { FormError } from "../base/form.tsx";
import { Page, Panel } from "../base/Page.tsx";
import { everyItem, More } from "../base/pages.tsx";
import { toastProblem } from "../base/toast.tsx";
import { faultText } from "../base/words.ts";
import { wayText } from "./consents.ts";
import css from "./CustomerImport.module.css";

type Import = Model<"Import">;
type Noted = Model<"ImportRefusal">;

function targetText(target: string): string {
  if (target === "ignored") return t`left out`;
  if (target.startsWith("consent:")) {
    const channel = target.split(":")[2];
    return channel ? t`consent to advertisements by ${wayText(channel)}` : t`consent to advertisements`;
  }
  if (target.startsWith("trait:")) return t`trait ${target.slice(6)}`;
  switch (target) {
    case "name":
      return t`Name`;
    case "email":
      return t`E-mail`;
    case "phone":
      return t`Phone`;
    case "user_id":
      return t`User id`;
    case "identity_number":
      return t`Identity number`;
    case "language":
      return t`Language`;
    case "time_zone":
      return t`Time zone`;
    case "company":
      return t`Company`;
    default:
      return target;
  }
}

/** A file is always tried first; what would happen is shown before anything does. */
export function CustomerImport() {
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [id, setId] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const run = useMutation({
    mutationFn: ({ chosen, dry }: { chosen: File; dry: boolean }) =>
      upload<Import>(`/api/v1/customer_imports?dry_run=${String(dry)}`, chosen, { contentType: "text/csv" }),
    onSuccess: (job) => setId(job.id),
  });
  const job = useQuery({
    queryKey: ["import", id],
    queryFn: () => take(client.GET("/api/v1/customer_imports/{id}", { params: { path: { id: id ?? "" } } })),
    enabled: id !== null,
    refetchInterval: (query) => (query.state.data?.state === "done" || query.state.data?.state === "failed" ? false : 700),
  }).data;
  const begin = (chosen: File) => {
    setFile(chosen);
    setId(null);
    run.mutate({ chosen, dry: true });
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [dropped] = event.dataTransfer.files;
    if (dropped) begin(dropped);
  };
  const finished = job?.state === "done" && !job.dry_run;
  useEffect(() => {
    if (finished) void queries.invalidateQueries({ queryKey: ["customers"] });
  }, [finished, queries]);
  return (
    <div className={css.scroll}>
      <Page
        title={t`Import customers`}
        text={t`A CSV file with a header line. Columns named name, email, phone, user_id or language, or so in Korean, are understood; every other one becomes a trait. UTF-8 and the Korean CP949 are both read.`}
        action={<Button variant="default" component={Link} to="/customers">{t`Back to the list`}</Button>}
      >
        <div
          className={css.drop}
          data-over={over ? "" : undefined}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={onDrop}
        >
          {file ? <FileSpreadsheet size={22} aria-hidden="true" /> : <FileUp size={22} aria-hidden="true" />}
          <p>{file ? `${file.name} · ${fileSize(file.size)}` : t`Drop the file here`}</p>
          <Button variant="default" onClick={() => picker.current?.click()}>{file ? t`Choose another` : t`Choose a file`}</Button>
          <input
            ref={picker}
            type="file"
            accept=".csv,text/csv"
            hidden
            onChange={(event) => {
              const [chosen] = event.currentTarget.files ?? [];
              if (chosen) begin(chosen);
              event.currentTarget.value = "";
            }}
          />
        </div>
        <FormError error={run.error} />
        {job ? <Report job={job} /> : null}
        {job?.state === "done" && job.dry_run && file ? (
          <div className={css.go}>
            <p>{t`Nothing has been changed yet.`}</p>
            <Button size="sm" disabled={job.created + job.updated === 0} loading={run.isPending} onClick={() => run.mutate({ chosen: file, dry: false })}>
              {t`Import ${number(job.created + job.updated)} customers`}
            </Button>
          </div>
        ) : null}
      </Page>
    </div>
  );
}

function fileFaultText(code: string): string {
  switch (code) {
    case "empty_file":
      return t`The file is empty: its first line names the columns.`;
    case "workbook":
      return t`This is a workbook. Save the sheet as CSV and import that.`;
    case "no_identity_column":
      return t`No column holds e-mail addresses, phone numbers or user ids. Name one email, phone or user_id in the first line.`;
    default:
      return t`The file went away before it was read. Import it again.`;
  }
}

function rowFaultText(fault: Model<"Fault">): string {
  switch (fault.code) {
    case "required":
      return t`Needs an e-mail address, a phone number or a user id.`;
    case "conflict":
      return t`Its values belong to different customers. Merge them first.`;
    case "columns":
      return t`Has more or fewer cells than the first line.`;
    case "open_quote":
    case "stray_quote":
      return t`Has quotes that do not pair.`;
    case "blocked":
      return t`Stands for nobody.`;
    case "consent":
      return t`Says neither yes nor no. Write Y, N or the day of the consent, or leave it empty.`;
    case "refused_before":
      return t`Said no before, and a yes without a day does not undo that: left out, the rest of the row was taken.`;
    case "joined":
      return t`Is the customer of line ${fault.line ?? ""}, too.`;
    case "limit":
      return t`Belongs to another customer, or is one too many: left out, the rest of the row was taken.`;
    default:
      return faultText(fault);
  }
}

function whyText(row: Noted): string {
  return row.faults.map((fault) => `${fault.field ? `${fault.field}: ` : ""}${rowFaultText(fault)}`).join(" ");
}
function findNoted(id: string, cursor: string | null) {
  const query = { limit: 200, ...(cursor ? { cursor } : {}) };
  return take(client.GET("/api/v1/customer_imports/{id}/refused_rows", { params: { path: { id }, query } }));
}

/** These rows as they came, to be mended and imported again: why stands in a column without a name, which an import leaves out. */
async function saveNoted(job: Import): Promise<void> {
  const rows = await everyItem((cursor) => findNoted(job.id, cursor));
  const names = job.columns.map((column) => column.name);
  const lines = rows.map((row) => [...names.map((_, index) => row.row[index] ?? ""), ...row.row.slice(names.length), `${t`Line ${row.line}`}: ${whyText(row)}`]);
  saveFile(`${t`Rows to look at`}.csv`, "text/csv;charset=utf-8", writeCsv([[...names, ""], ...lines]));
}

function NotedRows({ job }: { job: Import }) {
  const query = useInfiniteQuery({
    queryKey: ["import", job.id, "refused", job.refused, job.joined],
    queryFn: ({ pageParam }) => findNoted(job.id, pageParam),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
  const save = useMutation({ mutationFn: () => saveNoted(job), onError: toastProblem });
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (!rows.length) return null;
  return (
    <>
      <div className={css.notedHead}>
        <h3 className={css.notedTitle}>{t`Rows to look at`}</h3>
        <span>{query.hasNextPage ? t`The first ${number(rows.length)}` : t`All ${number(rows.length)}`}</span>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<Download size={13} aria-hidden="true" />}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {t`All of them as CSV`}
        </Button>
      </div>
      <div className={css.tableBox} tabIndex={0} role="region" aria-label={t`Rows to look at`}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t`Line`}</th>
              <th scope="col">{t`Why`}</th>
              <th scope="col">{t`Row`}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.line}>
                <td>{row.line}</td>
                <td>{whyText(row)}</td>
                <td>{row.row.join(", ")}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <More query={query} />
      </div>
    </>
  );
}

function Report({ job }: { job: Import }) {
  const share = job.rows ? job.done / job.rows : 0;
  const running = job.state === "queued" || job.state === "running";
  return (
    <Panel title={job.dry_run ? t`What would happen` : running ? t`Importing` : t`Imported`}>
      {running ? <progress className={css.progress} value={share} aria-label={t`Progress`} /> : null}
      {job.error ? <p role="alert">{fileFaultText(job.error)}</p> : null}
      <dl className={css.figures}>
        <div>
          <dt>{t`Rows`}</dt>
          <dd>{job.rows === null ? "…" : number(job.rows)}</dd>
        </div>
        <div>
          <dt>{t`New`}</dt>
          <dd>{number(job.created)}</dd>
        </div>
        <div>
          <dt>{t`Known already, changed`}</dt>
          <dd>{number(job.updated)}</dd>
        </div>
        {job.joined ? (
          <div>
            <dt>{t`Of these, the customer of an earlier row`}</dt>
            <dd>{number(job.joined)}</dd>
          </div>
        ) : null}
        <div data-bad={job.refused ? "" : undefined}>
          <dt>{t`Refused`}</dt>
          <dd>{number(job.refused)}</dd>
        </div>
      </dl>
      <p className={css.columns}>
        {job.columns.map((column) => (
          <Badge key={column.name} tone={column.target === "ignored" ? "plain" : "info"}>
            {column.name} → {targetText(column.target)}
          </Badge>
        ))}
      </p>
      {job.state === "done" ? <NotedRows job={job} /> : null}
    </Panel>
  );
}
