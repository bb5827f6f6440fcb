export { theme } from "./theme.ts";
export * from "./parts.tsx";
