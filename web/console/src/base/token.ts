import { useLocation } from "@tanstack/react-router";

/** The token behind the # of a link. A link that is opened where another page of ours stands changes nothing but this. */
export const useToken = () => useLocation({ select: ({ hash }) => hash });
