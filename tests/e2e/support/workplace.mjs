import { launch } from "./browser.mjs";
import { signIn } from "./console.mjs";
import { Ondam } from "./ondam.mjs";
import { temporaryFolder } from "./processes.mjs";

const owners = { ko: { name: "이하나", email: "hana@shop.example" }, en: { name: "Olive", email: "olive@shop.example" } };

/**
 * A server of its own for a suite, and its owner at the console in one of the languages; `keys` types into the page as an input method
 * does. What is written goes out at once, and nothing is given to anybody by itself.
 */
export async function openWorkplace(suite, locale) {
  const folder = temporaryFolder(suite);
  const server = await Ondam.start(folder.path);
  const browser = await launch();
  const { name, email } = owners[locale];
  const link = await server.command("user", "add", "--email", email, "--name", name, "--role", "owner", "--locale", locale);
  const at = await signIn(browser, locale, link);
  await at.api.patch("/api/v1/workspace", { settings: { undo_seconds: 0, auto_assign: false } });
  const end = async () => {
    await browser.close();
    await server.stop();
    folder.remove();
  };
  return { ...at, server, browser, keys: await at.context.newCDPSession(at.page), end };
}
