// Whatever people may type is typed as HTML that would run, and every screen is opened: it must stand there as text, run nowhere and
// ask for nothing.
import {createHash} from 'node:crypto';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {settled} from '../e2e/support/screens.mjs';
import {check, run, Server, sleep} from '../faults/harness.mjs';
import {launchChromium} from '../support/chromium.mjs';
import {Person, tamper} from './client.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const {chromium} = createRequire(join(root, 'web', 'package.json'))('playwright-core');
const password = 'correct horse battery';

/// What was typed where. A canary fits into the shortest names.
const typed = new Map();
function canary(place) {
  const number = typed.size + 100;
  typed.set(number, place);
  return `"'><img src=//c.test/${number} onerror=ran=1>`;
}
const mark = (number) => `<img src=//c.test/${number} onerror=ran=1>`;

/// A workspace whose every name, word and value is a canary; gives the addresses of its screens.
async function fill(server) {
  const owner = await new Person(server).signIn('owner@example.com', password);
  const post = (path, value) => owner.json('POST', path, value);
  const channel = await post('/api/v1/channels', {kind: 'api', name: canary('channel')});
  const chat = await post('/api/v1/channels', {kind: 'web_chat', name: canary('web chat')});
  await post('/api/v1/teams', {name: canary('team')});
  await post('/api/v1/invitations', {email: 'invited@example.com', name: canary('invited'), role: 'agent'});
  const tag = await post('/api/v1/tags', {name: canary('tag'), color: 'red'});
  await post('/api/v1/canned_responses', {shortcut: 'canary', title: canary('canned title'), body: canary('canned body')});
  await post('/api/v1/business_hours', {name: canary('hours'), holidays: [{date: '2030-01-01', name: canary('holiday')}]});
  await post('/api/v1/api_tokens', {name: canary('token'), scopes: ['view_customers']});
  await post('/api/v1/webhooks', {name: canary('webhook'), url: 'https://hooks.example.com/x', events: ['message.created']});
  const {key} = await post('/api/v1/write_keys', {name: canary('write key')});
  const customer = await post('/api/v1/customers', {name: canary('customer'), user_id: 'u-1', email: 'kim@example.com',
    traits: {plan: canary('trait'), company: {name: canary('inner trait')}}});
  await post('/api/v1/appointments', {customer_id: customer.id, title: canary('appointment'), with: canary('with'), place: canary('place'),
    starts_at: '2030-01-01T00:00:00Z'});
  const basic = {authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`, 'content-type': 'application/json'};
  const track = (event, properties) => server.send('POST', '/v1/track', {headers: basic, body: JSON.stringify({userId: 'u-1', event, properties})});
  await track(canary('event'), {colour: canary('property')});
  await track('Order Completed', {order_id: canary('order'), total: 9, currency: 'USD', products: [{name: canary('product'), quantity: 1, price: 9}]});
  await server.send('POST', '/v1/page', {headers: basic, body: JSON.stringify({userId: 'u-1', name: canary('page'), properties: {url: 'https://shop.example/'}})});
  const file = await server.send('POST', `/api/v1/files?name=${encodeURIComponent('"\'><img src=//c.test/1 onerror=ran=1>.txt')}`, {headers: owner.headers({'content-type': 'text/plain'}), body: 'x'});
  const conversation = await talk(owner, channel.id, JSON.parse(file.body).id, tag);
  await owner.json('PATCH', '/api/v1/session/user', {name: canary('agent'), signature: canary('signature')});
  await owner.json('PATCH', '/api/v1/workspace', {name: canary('workspace'), settings: {csat_question: canary('question')}});
  return {owner, conversation, customer: customer.id, channel: channel.id, chat};
}

async function talk(owner, channel, attachment, tag) {
  await owner.json('POST', `/api/v1/channels/${channel}/messages`, {external_id: '1', body: canary('message'),
    sender: {handle: 'kim', name: canary('sender')}, attachment_ids: [attachment]});
  const {id} = (await owner.json('GET', '/api/v1/conversations')).items[0];
  const say = (kind, body) => owner.json('POST', `/api/v1/conversations/${id}/messages`, {client_id: kind, kind, body});
  await say('note', canary('note'));
  await say('outgoing', canary('answer'));
  await owner.json('PATCH', `/api/v1/conversations/${id}`, {subject: canary('subject'), tags: [tag.name ?? tag.id], fields: {size: canary('field')}});
  await owner.json('PUT', `/api/v1/conversations/${id}/draft`, {kind: 'outgoing', body: canary('draft')});
  return id;
}

/// All that a person could read, see or hear on a page, frames included.
async function readable(page) {
  const texts = [];
  for (const frame of page.frames()) {
    texts.push(await frame.evaluate(() => [document.body?.innerText ?? '', document.title,
      ...[...document.querySelectorAll('*')].flatMap((one) => [one.value, ...['aria-label', 'title', 'alt', 'placeholder'].map((each) => one.getAttribute(each))])]
      .filter((each) => typeof each === 'string').join('\n')).catch(() => ''));
  }
  return texts.join('\n');
}

async function visits(context, screens) {
  const seen = new Set();
  const faults = [];
  for (const {name, address, before, within} of screens) {
    const page = await context.newPage();
    page.on('request', (request) => new URL(request.url()).hostname === 'c.test' && faults.push(`${name} asks for ${request.url()}`));
    page.on('dialog', (dialog) => (faults.push(`${name} opens a dialog`), dialog.dismiss()));
    await page.goto(address);
    await (within ?? settled)(page).catch((error) => faults.push(`${name} does not settle: ${error.message.split('\n')[0]}`));
    await page.waitForTimeout(300);
    await before?.(page).catch((error) => faults.push(`${name}: ${error.message.split('\n')[0]}`));
    await page.waitForTimeout(300);
    const text = await readable(page);
    for (const number of typed.keys()) if (text.includes(mark(number))) seen.add(number);
    for (const frame of page.frames()) {
      const found = await frame.evaluate(() => ({ran: globalThis.ran, elements: document.querySelectorAll('[onerror], img[src*="c.test"]').length})).catch(() => ({}));
      if (found.ran || found.elements) faults.push(`${name} has markup of a canary (${JSON.stringify(found)})`);
    }
    await page.close();
  }
  return {seen, faults};
}

await run(async () => {
  const server = new Server();
  server.addUser(password, '--email', 'owner@example.com', '--name', 'Owner', '--role', 'owner', '--locale', 'en');
  await server.start();
  const {owner, conversation, customer, channel, chat} = await fill(server);
  await owner.json('POST', `/api/v1/conversations/${conversation}/resolution`, {ask_csat: true});
  await owner.json('PATCH', '/api/v1/workspace', {settings: {undo_seconds: 0}});
  for (let i = 0, asked = 0; i < 600 && !asked; ++i) {
    await sleep(100);
    asked = (await owner.json('GET', `/api/v1/conversations/${conversation}/messages`)).items.filter((each) => each.activity?.code === 'csat_asked').length;
  }
  await server.end('SIGTERM');
  tamper(server, undefined, `UPDATE survey_requests SET token_hash = '${createHash('sha256').update('known-token').digest('hex')}'`);
  await server.start();

  const browser = await launchChromium(chromium);
  const context = await browser.newContext({locale: 'en', viewport: {width: 1500, height: 1400}});
  const again = await new Person(server).signIn('owner@example.com', password);
  const [name, value] = again.cookie.split('=');
  await context.addCookies([{name, value, domain: '127.0.0.1', path: '/', httpOnly: true, sameSite: 'Lax'}]);
  const at = (path) => `http://127.0.0.1:${server.port}${path}`;
  const settings = ['profile', 'workspace', 'team', 'business-hours', 'channels', 'canned-responses', 'tags', 'write-keys', 'api-tokens', 'webhooks', 'audit'];
  const {seen, faults} = await visits(context, [
    {name: 'survey', address: at('/s/known-token'), within: (page) => page.waitForSelector('textarea')},
    ...['open', 'resolved', 'all'].map((view) => ({name: `inbox ${view}`, address: at(`/app/inbox/${view}`)})),
    {name: 'conversation', address: at(`/app/inbox/all?conversation=${conversation}`)},
    {name: 'search', address: at(`/app/inbox/all?q=${encodeURIComponent('c.test')}`)},
    {name: 'customers', address: at('/app/customers')},
    {name: 'customer', address: at(`/app/customers/${customer}`)},
    {name: 'dashboard', address: at('/app/dashboard')},
    ...settings.map((page) => ({name: `settings ${page}`, address: at(`/app/settings/${page}`)})),
    ...[channel, chat.id].map((id) => ({name: 'settings channel', address: at(`/app/settings/channels/${id}`)})),
  ]);
  // The timeline names events; the rest of one is not drawn.
  const undrawn = ['property', 'page'];
  const unseen = [...typed].filter(([number, place]) => !seen.has(number) && !undrawn.includes(place)).map(([, place]) => place);
  check(`nothing that was typed runs, loads or becomes markup on ${typed.size} places`, faults.length === 0, faults.join('; '));
  check(`and ${seen.size} of them stand there as text`, unseen.length === 0, unseen.join(', '));
  await browser.close();
  await server.end('SIGTERM');
});
