// Pages as a real browser takes them: what a policy or a cookie forbids there, no other client shows.
import {createHash} from 'node:crypto';
import {createRequire} from 'node:module';
import {deflateSync, crc32} from 'node:zlib';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {check, run, Server, sleep} from '../faults/harness.mjs';
import {launchChromium} from '../support/chromium.mjs';
import {Person, tamper} from './client.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const {chromium} = createRequire(join(root, 'web', 'package.json'))('playwright-core');
const password = 'correct horse battery';
const letter = '<p id="seen">As designed</p><img id="inline" src="cid:pixel@x"><img id="far" src="https://tracker.example/p.gif">' +
  '<script>top.ran = 1</script><img src="x" onerror="top.ran = 1"><a id="out" href="javascript:top.ran=1">x</a><form action="https://evil.example"><button>x</button></form>';

function png() {
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const out = Buffer.alloc(8);
    out.writeUInt32BE(data.length, 0);
    out.writeUInt32BE(crc(body), 4);
    return Buffer.concat([out.subarray(0, 4), body, out.subarray(4)]);
  };
  const head = Buffer.from([0, 0, 0, 3, 0, 0, 0, 2, 8, 2, 0, 0, 0]);
  const rows = Buffer.alloc(2 * (1 + 3 * 3), 200).fill(0, 0, 1).fill(0, 10, 11);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}
function crc(bytes) {
  if (crc32) return crc32(bytes);
  let value = -1;
  for (const byte of bytes) {
    value ^= byte;
    for (let i = 0; i < 8; ++i) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return ~value >>> 0;
}

/// A letter with a picture, answered and resolved; then its HTML and the survey's token are put where only their hashes would be.
async function tellStory(server) {
  const owner = await new Person(server).signIn('owner@example.com', password);
  const channel = await owner.json('POST', '/api/v1/channels', {kind: 'api', name: 'x'});
  const file = await server.send('POST', '/api/v1/files?name=pixel.png', {headers: owner.headers({'content-type': 'image/png'}), body: png()});
  await owner.json('POST', `/api/v1/channels/${channel.id}/messages`, {
    external_id: '1', body: 'As designed', sender: {handle: 'kim'}, attachment_ids: [JSON.parse(file.body).id],
  });
  const conversation = (await owner.json('GET', '/api/v1/conversations')).items[0];
  await owner.json('POST', `/api/v1/conversations/${conversation.id}/messages`, {client_id: '1', kind: 'outgoing', body: 'Here you are.'});
  await owner.json('POST', `/api/v1/conversations/${conversation.id}/resolution`, {ask_csat: true});
  const {items} = await owner.json('GET', `/api/v1/conversations/${conversation.id}/messages`);
  const message = items.find((each) => each.kind === 'incoming');
  let asked = 0;
  for (let i = 0; i < 600 && !asked; ++i) {
    await sleep(100);
    const line = (await owner.json('GET', `/api/v1/conversations/${conversation.id}/messages`)).items;
    asked = line.filter((each) => each.activity?.code === 'csat_asked').length;
  }
  check('the customer was asked', asked === 1);
  await server.end('SIGTERM');
  tamper(server, undefined, `UPDATE survey_requests SET token_hash = '${createHash('sha256').update('known-token').digest('hex')}'`);
  tamper(server, undefined, `UPDATE messages SET html = '${letter.replaceAll("'", "''")}', attachments = replace(attachments, '"content_id":null', '"content_id":"pixel@x"') WHERE id = '${message.id}'`);
  await server.start();
  return `/api/v1/conversations/${conversation.id}/messages/${message.id}/html`;
}

async function showsLetter(context, server, path) {
  const page = await context.newPage();
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`http://127.0.0.1:${server.port}/app/`);
  const shown = await page.evaluate(async (source) => {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-same-origin allow-popups allow-popups-to-escape-sandbox');
    frame.src = source;
    await new Promise((done) => {
      frame.onload = done;
      document.body.append(frame);
    });
    await new Promise((done) => setTimeout(done, 500));
    const inside = frame.contentDocument;
    return {
      height: inside?.documentElement?.scrollHeight ?? 0, text: inside?.getElementById('seen')?.textContent ?? inside?.body?.innerText,
      picture: [...(inside?.images ?? [])].map((image) => `${image.getAttribute('src')} ${image.naturalWidth}`), ran: window.ran, forms: inside?.forms.length,
    };
  }, path);
  check('a letter is shown and its height is known', shown.height > 10 && String(shown.text).includes('As designed'), JSON.stringify(shown));
  check('with the picture that came with it', shown.picture.some((line) => line.endsWith(' 3')), JSON.stringify(shown));
  check('nothing in it runs, nothing is sent', shown.ran === undefined && shown.forms === 0, JSON.stringify(shown));
  check('and nobody is told that it was read', !asked.some((url) => url.includes('tracker.example')), asked.join(' '));
  const markup = await page.evaluate(() => {
    try {
      document.createElement('div').innerHTML = '<img src=x onerror=alert(1)>';
      return 'taken';
    } catch {
      return 'refused';
    }
  });
  check('the console itself takes no text for markup', markup === 'refused', markup);
  await page.close();
}

async function takesAnswer(context, server) {
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${server.port}/s/known-token?score=2`);
  const before = tamperless(server);
  check('opening the link answers nothing', (await before()) === 0);
  await page.click('input[value="5"]');
  await page.fill('textarea', '고맙습니다');
  const [answer] = await Promise.all([page.waitForResponse((response) => response.request().method() === 'POST'), page.click('button')]);
  check(`a customer's browser may answer (${answer.status()})`, answer.status() === 200, await answer.text().catch(() => ''));
  check('and the answer is there', (await before()) === 1);
  await page.close();
}
function tamperless(server) {
  return async () => {
    const owner = await new Person(server).signIn('owner@example.com', password);
    return (await owner.json('GET', '/api/v1/csat_responses')).items.length;
  };
}

/// A page of somebody else, with the owner's cookie in the same browser.
async function standsAgainstOtherPages(context, server) {
  const page = await context.newPage();
  const target = `http://127.0.0.1:${server.port}`;
  await page.route('http://evil.test/**', (route) => route.fulfill({contentType: 'text/html', body: `<!doctype html><iframe id="f" src="${target}/app/"></iframe><form method="post" enctype="text/plain" action="${target}/api/v1/tags"><input name='{"name":"forged","color":"red","x":"' value='"}'></form><img src="${target}/api/v1/session">`}));
  await page.goto('http://evil.test/');
  const got = await page.evaluate(async (url) => {
    const tried = {};
    tried.read = await fetch(`${url}/api/v1/session`, {credentials: 'include'}).then(() => 'read', () => 'refused');
    tried.written = await fetch(`${url}/api/v1/tags`, {method: 'POST', credentials: 'include', mode: 'no-cors', body: '{"name":"forged","color":"red"}'}).then(() => 'sent', () => 'refused');
    tried.socket = await new Promise((done) => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/live`);
      socket.onopen = () => done('open');
      socket.onerror = () => done('refused');
    });
    return tried;
  }, target);
  check('another page reads nothing', got.read === 'refused', JSON.stringify(got));
  check('nor hears live updates', got.socket === 'refused');
  check('nor frames the console', !(await page.frames()[1]?.content().catch(() => ''))?.includes('id="root"'));
  await page.evaluate(() => document.forms[0].submit());
  await page.waitForTimeout(500);
  const owner = await new Person(server).signIn('owner@example.com', password);
  check('nor writes', !JSON.stringify(await owner.json('GET', '/api/v1/tags')).includes('forged'));
  await page.close();
}

await run(async () => {
  const server = new Server();
  server.addUser(password, '--email', 'owner@example.com', '--name', 'Owner', '--role', 'owner', '--locale', 'en');
  await server.start();
  const path = await tellStory(server);
  const browser = await launchChromium(chromium);
  const context = await browser.newContext({locale: 'en'});
  const owner = await new Person(server).signIn('owner@example.com', password);
  const [name, value] = owner.cookie.split('=');
  await context.addCookies([{name, value, domain: '127.0.0.1', path: '/', httpOnly: true, sameSite: 'Lax'}]);
  await showsLetter(context, server, path);
  await takesAnswer(context, server);
  await standsAgainstOtherPages(context, server);
  await browser.close();
  await server.end('SIGTERM');
});
