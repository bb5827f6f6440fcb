import { createTheme, type MantineColorsTuple } from "@mantine/core";

/** The shades themselves live in tokens.css; Mantine only needs to know the names. */
const named: MantineColorsTuple = [
  "var(--accent-soft)",
  "var(--accent-soft)",
  "var(--accent-soft)",
  "var(--accent)",
  "var(--accent)",
  "var(--accent)",
  "var(--accent)",
  "var(--accent-hover)",
  "var(--accent-hover)",
  "var(--accent-hover)",
];

/** Components are named, not imported, so that a page loads only those it shows. `close` names the cross of every dialog. */
export const themeWith = (close: string) => createTheme({
  colors: { accent: named, danger: named },
  primaryColor: "accent",
  defaultRadius: "md",
  fontFamily: "var(--font)",
  cursorType: "pointer",
  components: {
    ActionIcon: { defaultProps: { variant: "subtle", size: "md" } },
    Button: { defaultProps: { size: "xs" } },
    // The focus goes to the first entry: a placeholder that takes it would be no entry of a menu.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false, shadow: "md", position: "bottom-end", transitionProps: { duration: 80 } } },
    Popover: { defaultProps: { shadow: "md", transitionProps: { duration: 80 } } },
    Select: { defaultProps: { comboboxProps: { transitionProps: { duration: 80 } } } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false } },
    // Locking the scroll writes a style element, which the content security policy forbids; our pages do not scroll.
    Modal: { defaultProps: { lockScroll: false, centered: true, closeButtonProps: { "aria-label": close }, transitionProps: { duration: 120 } } },
    Drawer: { defaultProps: { lockScroll: false, position: "right", closeButtonProps: { "aria-label": close }, transitionProps: { duration: 120 } } },
  },
});
