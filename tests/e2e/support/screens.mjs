// Every route of the console, for whoever looks at all of them: the tests of accessibility and of overflow, and the pictures.

/** Routes that nobody needs to be signed in for. */
export const doors = [
  { name: "sign-in", path: "/app/sign-in" },
  { name: "password-reset", path: "/app/password-reset" },
  { name: "password-reset-link", path: "/app/password-reset#no-such-token" },
  { name: "invitation", path: "/app/invitation#no-such-token" },
];

/** The routes of a workspace with sample data; `api` asks it for what the addresses name. */
export async function routes(api) {
  const conversations = (await api.get("/api/v1/conversations?view=open&limit=50")).items;
  const long = conversations.find((item) => item.channels.length > 1) ?? conversations[0];
  const mail = conversations.find((item) => item.channels[0]?.kind === "email") ?? conversations[0];
  // A visitor of the chat who gives a name that nothing proves.
  const said = conversations.find(({ customer, channels: [first] }) => first?.kind === "web_chat" && customer.name && !customer.email && !customer.phone);
  const channels = (await api.get("/api/v1/channels")).items;
  const views = ["mine", "mentions", "unassigned", "open", "pending", "snoozed", "resolved", "all", "spam"];
  return [
    ...views.map((view) => ({ name: `inbox-${view}`, path: `/app/inbox/${view}` })),
    { name: "conversation", path: `/app/inbox/open?conversation=${long.id}` },
    { name: "conversation-mail", path: `/app/inbox/open?conversation=${mail.id}` },
    { name: "conversation-unproven", path: `/app/inbox/open?conversation=${(said ?? long).id}` },
    { name: "customer-unproven", path: `/app/customers/${(said ?? long).customer.id}` },
    { name: "inbox-search", path: `/app/inbox/all?q=${encodeURIComponent("환불")}` },
    { name: "inbox-search-nothing", path: "/app/inbox/all?q=zzzzqqq" },
    { name: "customers", path: "/app/customers" },
    { name: "customers-search", path: `/app/customers?q=${encodeURIComponent("김")}` },
    { name: "customers-nothing", path: "/app/customers?q=zzzzqqq" },
    { name: "customer", path: `/app/customers/${long.customer.id}` },
    { name: "customer-import", path: "/app/customers/import" },
    { name: "customers-held", path: "/app/customers/held" },
    { name: "dashboard", path: "/app/dashboard" },
    { name: "settings", path: "/app/settings" },
    ...["profile", "workspace", "team", "business-hours", "channels", "canned-responses", "tags", "write-keys", "api-tokens", "webhooks", "audit"].map(
      (page) => ({ name: `settings-${page}`, path: `/app/settings/${page}` }),
    ),
    ...channels.map((channel) => ({ name: `settings-channel-${channel.kind}`, path: `/app/settings/channels/${channel.id}` })),
    { name: "no-such-page", path: "/app/no-such-page" },
    { name: "no-such-conversation", path: "/app/inbox/open?conversation=00000000-0000-7000-8000-000000000000" },
    { name: "no-such-customer", path: "/app/customers/00000000-0000-7000-8000-000000000000" },
  ];
}

/** Shows the page light or dark, and waits until every colour has changed. */
export async function paint(page, colorScheme) {
  await page.emulateMedia({ colorScheme });
  await page.waitForFunction((wanted) => (document.documentElement.dataset.mantineColorScheme ?? wanted) === wanted, colorScheme);
  await page.waitForTimeout(60);
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity);
    await Promise.allSettled(ending.map((animation) => animation.finished));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
}

/** Goes to a route inside the page that is open, as a link does, and waits until nothing loads any more. */
export async function go(page, path) {
  await page.evaluate((to) => {
    history.pushState({}, "", to);
    dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  }, path);
  // A page that is loaded for the first time leaves the one before on the screen until it is there.
  await page.waitForFunction(() => {
    const { state, latestLocation } = globalThis.__TSR_ROUTER__;
    return state.status === "idle" && state.resolvedLocation?.href === latestLocation.href;
  });
  await settled(page);
}

export async function settled(page) {
  await page.waitForFunction(() => {
    const loading = document.querySelector("[data-loading], .mantine-Loader-root, [aria-busy=true]");
    return document.querySelector("h1, h2, [role=alert]") !== null && !loading;
  });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** What opens over a page, and how: `all` are the routes, words are those of the language. */
export function overlays(all, locale) {
  const at = (name) => all.find((route) => route.name === name).path;
  const click = (ko, en, role = "button") => async (page) => {
    await page.getByRole(role, { name: locale === "ko" ? ko : en, exact: true }).first().click();
  };
  const inMenu = (ko, en) => async (page) => {
    await click("더 보기", "More")(page);
    await click(ko, en, "menuitem")(page);
  };
  const dialogs = [
    { name: "shortcuts", path: at("conversation"), open: (page) => page.keyboard.press("?") },
    {
      name: "palette",
      path: at("dashboard"),
      open: async (page) => {
        await page.keyboard.press("Control+KeyK");
        await page.getByRole("combobox").fill("환불");
        await page.getByRole("option").filter({ has: page.locator("mark") }).first().waitFor();
      },
    },
    { name: "write to a customer", path: at("inbox-open"), open: click("고객에게 먼저 보내기", "Write to a customer") },
    {
      name: "forward",
      path: at("conversation-mail"),
      open: async (page) => {
        const forward = page.getByRole("log").getByRole("button", { name: locale === "ko" ? "전달" : "Forward", exact: true }).first();
        await forward.focus();
        await forward.press("Enter");
      },
    },
    { name: "customer and matter", path: at("conversation"), only: "narrow", open: click("고객과 상담 정보", "Customer and matter") },
    {
      name: "snooze until",
      path: at("conversation"),
      only: "wide",
      open: async (page) => {
        await page.keyboard.press("s");
        await click("다른 시각…", "Another time…", "menuitem")(page);
      },
    },
    { name: "new customer", path: at("customers"), open: click("고객 추가", "New customer") },
    { name: "move an appointment", path: at("customer"), open: click("옮기기", "Move") },
    { name: "edit a customer", path: at("customer"), open: click("수정", "Edit") },
    { name: "merge customers", path: at("customer"), open: inMenu("다른 고객과 병합", "Merge with another") },
    { name: "erase a customer", path: at("customer"), open: inMenu("삭제", "Erase") },
    { name: "invite", path: at("settings-team"), open: click("초대", "Invite") },
    { name: "new team", path: at("settings-team"), open: click("팀 추가", "New team") },
    { name: "change a team", path: at("settings-team"), open: click("배송 변경", "Change 배송") },
    {
      name: "remove a team",
      path: at("settings-team"),
      open: async (page) => {
        await click("배송 변경", "Change 배송")(page);
        await click("팀 제거", "Remove the team")(page);
      },
    },
    {
      name: "new mailbox",
      path: at("settings-channels"),
      open: async (page) => {
        await click("채널 추가", "New channel")(page);
        await page.getByRole("dialog").getByRole("button", { name: locale === "ko" ? /^이메일/ : /^E-mail/ }).click();
        await page.getByRole("dialog").getByRole("switch").waitFor();
      },
    },
    { name: "throw a message away", path: at("settings-channel-email"), open: click("버리기", "Throw away") },
    { name: "deliveries", path: at("settings-webhooks"), open: click("전송 기록", "Deliveries") },
    { name: "refused events", path: at("settings-write-keys"), open: click("거부됨 (2)", "Refused (2)") },
    { name: "new channel", path: at("settings-channels"), open: click("채널 추가", "New channel") },
    { name: "remove a channel", path: at("settings-channel-web_chat"), open: click("채널 제거", "Remove the channel") },
    { name: "new response", path: at("settings-canned-responses"), open: click("답변 추가", "New response") },
    { name: "new key", path: at("settings-write-keys"), open: click("키 만들기", "New key") },
    { name: "new token", path: at("settings-api-tokens"), open: click("토큰 만들기", "New token") },
    { name: "new webhook", path: at("settings-webhooks"), open: click("웹훅 추가", "New webhook") },
  ];
  const menus = [
    { name: "more of a conversation", path: at("conversation"), open: click("더 보기", "More") },
    { name: "who answers", path: at("conversation"), open: (page) => page.keyboard.press("a") },
    { name: "snooze", path: at("conversation"), only: "wide", open: (page) => page.keyboard.press("s") },
    { name: "sort and filter", path: at("inbox-open"), open: click("정렬과 필터", "Sort and filter") },
    {
      name: "myself",
      path: at("dashboard"),
      open: (page) => page.getByRole("navigation", { name: locale === "ko" ? "주 메뉴" : "Main", exact: true }).getByRole("button").last().click(),
    },
  ];
  return [...dialogs.map((dialog) => ({ ...dialog, role: "dialog" })), ...menus.map((menu) => ({ ...menu, role: "menu" }))];
}
