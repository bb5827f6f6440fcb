import {
  ActionIcon,
  Button,
  createTheme,
  Drawer,
  type MantineColorsTuple,
  Menu,
  Modal,
  Popover,
  Select,
  Tooltip,
} from "@mantine/core";

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

export const theme = createTheme({
  colors: { accent: named, danger: named },
  primaryColor: "accent",
  defaultRadius: "md",
  fontFamily: "var(--font)",
  cursorType: "pointer",
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", size: "md" } }),
    Button: Button.extend({ defaultProps: { size: "xs" } }),
    Menu: Menu.extend({ defaultProps: { shadow: "md", position: "bottom-end", transitionProps: { duration: 80 } } }),
    Popover: Popover.extend({ defaultProps: { shadow: "md", transitionProps: { duration: 80 } } }),
    Select: Select.extend({ defaultProps: { comboboxProps: { transitionProps: { duration: 80 } } } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 350, withArrow: false } }),
    // Locking the scroll writes a style element, which the content security policy forbids; our pages do not scroll.
    Modal: Modal.extend({ defaultProps: { lockScroll: false, centered: true, transitionProps: { duration: 120 } } }),
    Drawer: Drawer.extend({ defaultProps: { lockScroll: false, position: "right", transitionProps: { duration: 120 } } }),
  },
});
