import { useNavigate } from "@tanstack/react-router";

import { Customers } from "../customers/Customers.tsx";
import { listWasLeft } from "../customers/customers.ts";
import { Profile } from "../customers/Profile.tsx";
import { customer, customers } from "./router.tsx";

export function CustomersRoute() {
  const { q } = customers.useSearch();
  const navigate = useNavigate();
  return (
    <Customers
      q={q ?? ""}
      onSearch={(wanted) => void navigate({ to: "/customers", search: wanted ? { q: wanted } : {}, replace: true })}
      onOpen={(id) => void navigate({ to: "/customers/$id", params: { id } })}
    />
  );
}

export function CustomerRoute() {
  const { id } = customer.useParams();
  const navigate = useNavigate();
  const searched = listWasLeft()?.q;
  return (
    <Profile
      key={id}
      id={id}
      onBack={() => void navigate({ to: "/customers", search: searched ? { q: searched } : {} })}
      onOpenConversation={(conversation) => void navigate({ to: "/conversations/$id", params: { id: conversation } })}
      onOpenCustomer={(other) => void navigate({ to: "/customers/$id", params: { id: other } })}
    />
  );
}
