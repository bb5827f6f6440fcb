import { useNavigate } from "@tanstack/react-router";

import { Dashboard } from "../insights/Dashboard.tsx";

export function DashboardRoute() {
  const navigate = useNavigate();
  return <Dashboard onOpenConversation={(id) => void navigate({ to: "/conversations/$id", params: { id } })} />;
}
