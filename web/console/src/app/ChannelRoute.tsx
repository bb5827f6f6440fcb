import { useNavigate } from "@tanstack/react-router";

import { ChannelEditor } from "../channels/ChannelEditor.tsx";
import { channelPage } from "./router.tsx";

export function ChannelRoute() {
  const { id } = channelPage.useParams();
  const navigate = useNavigate();
  return <ChannelEditor key={id} id={id} onDone={() => void navigate({ to: "/settings/channels" as string })} />;
}
