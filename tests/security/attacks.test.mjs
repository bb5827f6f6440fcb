// The program as an attacker meets it: a real server on a port, asked in every wrong way. What each attack comes from stands in
// docs/security.md.
import {createServer} from 'node:http';
import {gzipSync} from 'node:zlib';
import {readdirSync, readFileSync} from 'node:fs';
import {check, freePort, Postgres, run, Server, sleep} from '../faults/harness.mjs';
import {median, Person, Socket, tamper} from './client.mjs';

const password = 'canary-password-7f3a';
const json = {'content-type': 'application/json'};

async function signsIn(server) {
  const owner = await new Person(server).signIn('owner@example.com', password, {cookie: 'ondam_session=chosen-by-the-attacker'});
  check('a session that was handed in is not taken over', owner.cookie && !owner.cookie.includes('chosen'), owner.answer.body);
  check('the cookie is for this site and no script', /HttpOnly/.test(owner.setCookie) && /SameSite=Lax/.test(owner.setCookie) && /Path=\//.test(owner.setCookie));
  const again = await new Person(server).signIn('owner@example.com', password, {cookie: owner.cookie});
  check('each sign-in makes a new session and a new token', again.cookie !== owner.cookie && again.session.csrf_token !== owner.session.csrf_token);
  const token = owner.cookie.split('=')[1];
  for (const path of [`/api/v1/session?ondam_session=${token}`, `/api/v1/session?token=${token}`]) {
    check(`no session from an address: ${path.slice(0, 24)}`, (await server.get(path)).status === 401);
  }
  check('no session as a bearer token', (await server.send('GET', '/api/v1/session', {headers: {authorization: `Bearer ${token}`}})).status === 401);
  check('signing out is for good', (await again.send('DELETE', '/api/v1/session')).status === 204 && (await again.send('GET', '/api/v1/session')).status === 401);
  return owner;
}

async function forgesRequests(server, owner) {
  const body = JSON.stringify({email: 'owner@example.com', password});
  for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:${server.port}.evil.example`, 'http://127.0.0.1']) {
    const login = await server.send('POST', '/api/v1/session', {headers: {...json, origin}, body});
    check(`nobody is signed in from ${origin}`, login.status === 403 && !login.headers['set-cookie'], login.status);
    const write = await owner.send('POST', '/api/v1/tags', {name: `forged ${origin}`, color: 'red'}, {origin});
    check(`nothing is written from ${origin}`, write.status === 403, write.status);
  }
  const bare = {cookie: owner.cookie, origin: owner.origin, ...json};
  for (const token of [undefined, '', 'x', owner.session.csrf_token.slice(1), owner.session.csrf_token.toLowerCase()]) {
    const headers = token === undefined ? bare : {...bare, 'x-csrf-token': token};
    const write = await server.send('POST', '/api/v1/tags', {headers, body: '{"name":"forged","color":"red"}'});
    check(`nothing is written with the token ${String(token).slice(0, 6)}`, write.status === 403, write.status);
  }
  const form = await server.send('POST', '/api/v1/tags', {headers: {cookie: owner.cookie, 'content-type': 'text/plain'}, body: '{"name":"forged","color":"red"}'});
  check('nor by a form', form.status === 403);
  check('and by ourselves it is', (await owner.send('POST', '/api/v1/tags', {name: 'own', color: 'red'})).status === 201);
  const tags = await owner.json('GET', '/api/v1/tags');
  check('no forged tag is there', !JSON.stringify(tags).includes('forged'), JSON.stringify(tags));
}

/// Milliseconds that the program has worked: a busy machine does not change them, as it does the time until an answer.
function work(server) {
  const folder = `/proc/${server.child.pid}/task`;
  return readdirSync(folder).reduce((sum, thread) => sum + Number(readFileSync(`${folder}/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6, 0);
}

async function enumeratesAccounts(server) {
  const times = {known: [], unknown: []};
  const answers = new Set();
  for (let i = 0; i < 8; ++i) {
    for (const kind of ['known', 'unknown']) {
      const email = kind === 'known' ? `known${i}@example.com` : `unknown${i}@example.com`;
      const began = work(server);
      const answer = await server.send('POST', '/api/v1/session', {headers: {...json, 'x-request-id': 'same'}, body: JSON.stringify({email, password: 'wrong-password'})});
      times[kind].push(work(server) - began);
      answers.add(`${answer.status} ${answer.body}`);
    }
  }
  check('known and unknown get one answer', answers.size === 1, [...answers].join(' | '));
  const [known, unknown] = [median(times.known), median(times.unknown)];
  check(`and with one work: ${known.toFixed(1)} and ${unknown.toFixed(1)} ms`, Math.abs(known - unknown) < Math.max(5, 0.35 * known));
  const resets = new Set();
  for (const email of ['known0@example.com', 'unknown0@example.com']) {
    const answer = await server.send('POST', '/api/v1/password_resets', {headers: json, body: JSON.stringify({email})});
    resets.add(`${answer.status} ${answer.body}`);
  }
  check('a reset is asked for alike', resets.size === 1 && [...resets][0].startsWith('202'), [...resets].join(' | '));
}

/// From an address that says it is another one each time.
async function guessesPasswords(server) {
  const statuses = [];
  for (let i = 0; i < 14; ++i) {
    const headers = {...json, 'x-forwarded-for': `198.51.100.${i}`, forwarded: `for=198.51.100.${i}`};
    statuses.push(await server.send('POST', '/api/v1/session', {headers, body: JSON.stringify({email: i % 2 ? 'Guessed@Example.com' : ' guessed@example.com', password: `guess${i}`})}));
  }
  const refused = statuses.filter((answer) => answer.status === 429);
  check('guesses at one account end after ten', refused.length === 4, statuses.map((answer) => answer.status).join(' '));
  check('with the time to come back', refused.every((answer) => Number(answer.headers['retry-after']) > 0));
  const email = 'often.guessed@example.com';
  server.addUser(password, '--email', email, '--role', 'viewer');
  const own = new Person(server);
  await own.signIn(email, password);
  const device = own.answer.headers['set-cookie'].find((cookie) => cookie.startsWith('ondam_device='));
  check('a browser that signed in is known again', /; HttpOnly; SameSite=Lax/.test(device ?? ''), device);
  for (let i = 0; i < 12; ++i) await new Person(server).signIn(email, `guess${i}`);
  const strange = await new Person(server).signIn(email, password);
  check('guesses keep strangers out', strange.answer.status === 429, strange.answer.status);
  const known = await new Person(server).signIn(email, password, {cookie: device.split(';')[0]});
  check('but nobody out of the own account', known.answer.status === 201, known.answer.status);
}

async function usesInvitationsTwice(server, owner) {
  const made = await server.send('POST', '/api/v1/invitations', {
    headers: owner.headers({host: 'evil.example', origin: 'http://evil.example', 'x-forwarded-host': 'evil.example'}),
    body: JSON.stringify({email: 'new@example.com', name: 'Eve\r\nBcc: all@example.com', role: 'agent'}),
  });
  check('no link leads where the Host header says', made.status !== 201 || !made.body.includes('evil.example/'), made.body);
  const invitation = made.status === 201 ? JSON.parse(made.body) : await owner.json('POST', '/api/v1/invitations', {email: 'new@example.com', name: 'Eve', role: 'agent'});
  check('a name stays on one line', !JSON.stringify(invitation).includes('\\n'), JSON.stringify(invitation));
  const token = invitation.url.split('#')[1];
  const accept = (given) => server.send('POST', '/api/v1/invitations/acceptance', {headers: json, body: JSON.stringify({token: given, name: 'New', password: 'new-password-1', locale: 'en'})});
  for (const wrong of ['', ' ', 'null', token.toLowerCase(), `${token} `, token.slice(0, -1)]) {
    check(`an invitation is not ${JSON.stringify(wrong).slice(0, 8)}`, [404, 422].includes((await accept(wrong)).status));
  }
  const member = new Person(server).take(await accept(token));
  check('an invitation works once', member.session?.role === 'agent' && (await accept(token)).status === 404);
  const taken = await owner.json('POST', '/api/v1/invitations', {email: 'x@example.com', role: 'agent'});
  check('the address of mails has no line break', (await owner.send('POST', '/api/v1/invitations', {email: 'a@example.com\r\nBcc: b@example.com', role: 'agent'})).status === 422);
  return {member, secrets: [token, taken.url.split('#')[1]]};
}

async function losesRights(server, owner, member) {
  const id = member.session.user.id;
  for (const role of ['owner', 'admin']) {
    check(`nobody makes themself ${role}`, (await member.send('PATCH', `/api/v1/users/${id}`, {role})).status === 403);
  }
  check('nor by the own page', (await member.send('PATCH', '/api/v1/session/user', {name: 'x', role: 'owner'})).status === 422);
  const headers = {Cookie: member.cookie, Origin: member.origin};
  for (const [name, wrong] of [['another page', {...headers, Origin: 'https://evil.example'}], ['no page', {Cookie: member.cookie}], ['nobody', {Origin: member.origin}]]) {
    const socket = await Socket.open(server.port, '/api/v1/live', wrong);
    check(`no live updates for ${name}`, [401, 403].includes(socket.status), socket.status);
  }
  const socket = await Socket.open(server.port, '/api/v1/live', headers);
  socket.say({type: 'hello', after: null});
  await sleep(300);
  await owner.json('PATCH', `/api/v1/users/${id}`, {role: 'viewer'});
  check('a role that was taken is taken at once', (await member.send('POST', '/api/v1/tags', {name: 'late', color: 'red'})).status === 403);
  check('and on the page that is open', (await member.send('GET', '/api/v1/session')).status === 200);
  const began = Date.now();
  check('a member who was removed is', (await owner.send('DELETE', `/api/v1/users/${id}`)).status === 204 && (await member.send('GET', '/api/v1/session')).status === 401);
  const code = await Promise.race([socket.closed, sleep(60_000).then(() => 'open')]);
  check(`their live updates end (${Date.now() - began} ms)`, code === 4401 && Date.now() - began <= 20_000, code);
}

/// What somebody kept from better days: links, tokens, and rights that a token gives to itself.
async function outlivesRights(server, owner) {
  const person = async (url, name) => new Person(server).take(
    await server.send('POST', '/api/v1/invitations/acceptance', {headers: json, body: JSON.stringify({token: url.split('#')[1], name, password: 'new-password-1', locale: 'en'})}));
  const bearer = (token) => (method, path, body) => server.send(method, path, {headers: {...json, authorization: `Bearer ${token}`}, body: JSON.stringify(body)});
  for (const end of ['removed', 'lowered']) {
    const admin = await person((await owner.json('POST', '/api/v1/invitations', {email: `${end}@example.com`, role: 'admin'})).url, 'Admin');
    const kept = await admin.json('POST', '/api/v1/invitations', {email: `${end}-later@example.com`, role: 'admin'});
    const path = `/api/v1/users/${admin.session.user.id}`;
    await (end === 'removed' ? owner.send('DELETE', path) : owner.send('PATCH', path, {role: 'agent'}));
    check(`no invitation outlives an admin who was ${end}`, !(await person(kept.url, 'Later')).session);
  }
  const made = await owner.json('POST', '/api/v1/api_tokens', {name: 'team', scopes: ['manage_team', 'manage_keys'], expires_at: new Date(Date.now() + 60_000).toISOString()});
  const team = bearer(made.token);
  const known = (await owner.json('GET', '/api/v1/users')).items.find((user) => user.email === 'known0@example.com');
  const raised = await team('PATCH', `/api/v1/users/${known.id}`, {role: 'admin'});
  const after = (await owner.json('GET', '/api/v1/users')).items.find((user) => user.id === known.id);
  check('a refused change of role has changed nothing', raised.status === 403 && after.role === 'viewer', `${raised.status} ${after.role}`);
  check('a token invites nobody to more than it may', (await team('POST', '/api/v1/invitations', {email: 'rise@example.com', role: 'admin'})).status === 403);
  const child = JSON.parse((await team('POST', '/api/v1/api_tokens', {name: 'child', scopes: ['manage_keys']})).body);
  check('a token of a token ends with it', child.expires_at === made.expires_at, child.expires_at);
  await owner.send('DELETE', `/api/v1/api_tokens/${made.id}`);
  check('and is revoked with it', (await server.send('GET', '/api/v1/api_tokens', {headers: {authorization: `Bearer ${child.token}`}})).status === 401);
  return [made.token, child.token];
}

/// Nothing of /api/v1 is kept on the way, least of all what is shown once.
async function looksForCopies(owner) {
  for (const path of ['customers', 'api_tokens', 'session', 'conversations', 'users', 'nothing'])
    check(`/api/v1/${path} is kept by nobody`, /no-store/.test((await owner.send('GET', `/api/v1/${path}`)).headers['cache-control'] ?? ''));
  const once = () => owner.send('POST', '/api/v1/api_tokens', {name: 'once', scopes: ['view_metrics']}, {'idempotency-key': 'once'});
  for (const answer of [await once(), await once()])
    check('nor is a new token, nor its replay', answer.status === 201 && answer.headers['cache-control'] === 'no-store', answer.body);
}

async function reachesInside(server, owner) {
  let hits = 0;
  const inside = createServer((request, answer) => {
    hits += 1;
    answer.end('secret of the house');
  });
  await new Promise((done) => inside.listen(0, '0.0.0.0', done));
  const port = inside.address().port;
  const spellings = ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '0177.0.0.1', '127.1', '0', '[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[64:ff9b::7f00:1]', '169.254.169.254'];
  for (const host of spellings) {
    const made = await owner.send('POST', '/api/v1/webhooks', {name: host, url: `http://${host}:${port}/`, events: ['conversation.created', 'message.created']});
    if (![201, 422].includes(made.status)) check(`a webhook to ${host}`, false, made.body);
  }
  const channel = await owner.json('POST', '/api/v1/channels', {kind: 'api', name: 'inside'});
  await owner.json('POST', '/api/v1/conversations', {channel_id: channel.id, identity: {kind: 'email', value: 'ssrf@example.org'}, kind: 'note', body: 'x'});
  const test = await owner.send('POST', '/api/v1/channels/test', {
    kind: 'email', name: 'x',
    settings: {address: 'a@example.com', auth: 'password', imap: {host: '127.0.0.1', port, security: 'none', user: 'u'}, smtp: {host: '127.0.0.1', port, security: 'none', user: 'u'}},
    secrets: {password: 'p'},
  });
  check('the test of a mailbox goes nowhere inside', !test.body.includes('"ok":true'), test.body);
  check('and shows nothing of what answered', !test.body.includes('secret of the house'));
  await sleep(2500);
  check(`${spellings.length} spellings of inside addresses reach nothing`, hits === 0, hits);
  inside.close();
  return channel;
}

async function sendsBombs(server, owner, writeKey) {
  const before = memory(server);
  const began = Date.now();
  const headers = {authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`, ...json};
  const bomb = gzipSync(Buffer.alloc(300 << 20), {level: 9});
  const answer = await server.send('POST', '/v1/batch', {headers: {...headers, 'content-encoding': 'gzip'}, body: bomb});
  check(`300 MB in ${bomb.length >> 10} kB of gzip: ${answer.status}`, answer.status === 400);
  const doubled = await server.send('POST', '/v1/batch', {headers: {...headers, 'content-encoding': 'gzip'}, body: gzipSync(bomb)});
  check('gzip within gzip is no batch', doubled.status === 400);
  const deep = ['['.repeat(400_000), '{"a":'.repeat(100_000), `{"batch":${'['.repeat(200_000)}${']'.repeat(200_000)}}`];
  for (const body of deep) {
    const told = await owner.send('POST', '/api/v1/tags', body);
    check(`JSON ${body.length >> 10} kB deep: ${told.status}`, [400, 422].includes(told.status));
    check('the same as events', [200, 400].includes((await server.send('POST', '/v1/batch', {headers, body: body.slice(0, 400_000)})).status));
  }
  const slow = await owner.send('GET', `/api/v1/search?q=${encodeURIComponent('a*'.repeat(2000) + '"(('.repeat(500))}`);
  check('a search of nonsense is answered', slow.status < 500, slow.status);
  check(`in ${Date.now() - began} ms and ${(memory(server) - before) >> 10} MB`, Date.now() - began < 60_000 && memory(server) - before < 96 << 10);
}
function memory(server) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.child.pid}/status`, 'utf8'))[1]);
}

async function plantsFiles(server, owner) {
  const names = ['a.html', 'a.svg', '.htaccess', 'a\u200b.htaccess', '\u202efdp.exe', 'a\r\nSet-Cookie: x=1.txt', '../../etc/passwd', '\0.txt', 'a"; filename="b.html'];
  for (const name of names) {
    const made = await owner.send('POST', `/api/v1/files?name=${encodeURIComponent(name)}`, '<script>alert(1)</script>', {'content-type': 'text/html'});
    if (made.status !== 201) {
      check(`the file ${JSON.stringify(name)} is refused`, [400, 422].includes(made.status), made.status);
      continue;
    }
    const file = JSON.parse(made.body);
    const got = await owner.send('GET', `/api/v1/files/${file.id}`);
    const {headers} = got;
    const safe = headers['content-type'] === 'application/octet-stream' && headers['content-disposition'].startsWith('attachment;') &&
      headers['x-content-type-options'] === 'nosniff' && headers['content-security-policy'].includes('sandbox') && !headers['set-cookie'];
    const plain = !/[\u0000-\u001f\u200b-\u200f\u202a-\u202e/\\]|^\./.test(file.name);
    check(`the file ${JSON.stringify(name)} is saved, never shown`, safe && plain && got.body.includes('<script>'), `${file.name} ${JSON.stringify(headers)}`);
    check('and not for strangers', (await server.get(`/api/v1/files/${file.id}`)).status === 401);
  }
}

async function looksForPolicies(server, owner, channel) {
  const widget = await owner.json('POST', '/api/v1/channels', {kind: 'web_chat', name: 'Site', settings: {}});
  for (const path of ['/', '/app/', '/app/inbox', '/app/settings/channels', `/widget/app/${widget.id}`, '/widget/loader.js', '/s/nothing', '/livez', '/readyz', '/nothing', '/api/v1/session', `/channels/api/${channel.id}`]) {
    const {headers, status} = await server.get(path);
    const policy = headers['content-security-policy'] ?? '';
    const script = /script-src([^;]*)/.exec(policy)?.[1] ?? '';
    const sound = policy.includes("default-src 'none'") && !script.includes('unsafe') && !script.includes('*') && (path === '/widget/loader.js' || policy.includes('frame-ancestors'));
    if (/^\/(app|widget\/app)\//.test(path)) check(`${path} lets no text become markup`, /require-trusted-types-for 'script'; trusted-types (default|'none')/.test(policy), policy);
    check(`${path} (${status}) has a policy`, sound && headers['x-content-type-options'] === 'nosniff' && Boolean(headers['referrer-policy']) &&
      headers['cross-origin-opener-policy'] === 'same-origin' && Boolean(headers['cross-origin-resource-policy']), JSON.stringify(headers));
  }
}

/// Time-based and syntax probes on every parameter of every list.
async function injects(server, owner) {
  const paths = ['customers', 'conversations', 'search', 'audit_entries', 'appointments', 'customers?sort=', 'csat_responses', 'metrics', 'users', 'channels', 'canned_responses', 'tags', 'held_merges'];
  const parameters = ['q', 'cursor', 'limit', 'sort', 'view', 'status', 'tag', 'assignee_id', 'channel_id', 'from', 'until', 'kind', 'order', 'group_by', 'interval'];
  const probes = ["' OR 1=1 --", "'; SELECT pg_sleep(3); --", "1) UNION SELECT password_hash FROM users --", '%00', '\\', '"}]', "a' AND (SELECT COUNT(*) FROM messages a, messages b, messages c) > 0 --"];
  let asked = 0;
  let slowest = 0;
  const broken = [];
  const ask = (path, parameter, probe) =>
    owner.send('GET', `/api/v1/${path}${path.includes('?') ? '&' : '?'}${parameter}=${probe === '%00' ? probe : encodeURIComponent(probe)}`);
  for (const path of paths) {
    for (const parameter of parameters) {
      for (const probe of probes) {
        const began = performance.now();
        const answer = await ask(path, parameter, probe);
        let took = performance.now() - began;
        // Whoever sleeps does it each time; a busy machine does not.
        for (let again = 0; again < 3 && took >= 2500; ++again) {
          const since = performance.now();
          await ask(path, parameter, probe);
          took = performance.now() - since;
        }
        slowest = Math.max(slowest, took);
        asked += 1;
        if (answer.status >= 500 || answer.status === 0 || answer.body.includes('argon2')) broken.push(`${path} ${parameter} ${probe}: ${answer.status}`);
      }
    }
  }
  check(`${asked} probes of lists break nothing`, broken.length === 0, broken.slice(0, 5).join('\n'));
  check(`and none sleeps (${slowest.toFixed(0)} ms)`, slowest < 2500);
}

/// Whatever can be read, by somebody who may read everything, holds none of what is shown once.
async function readsSecrets(server, owner, secrets) {
  const made = await owner.json('POST', '/api/v1/api_tokens', {name: 'canary', scopes: ['view_customers']});
  const hook = await owner.json('POST', '/api/v1/webhooks', {name: 'canary', url: 'https://example.com/', events: ['message.created']});
  const key = await owner.json('POST', '/api/v1/write_keys', {name: 'canary'});
  const channel = await owner.json('POST', '/api/v1/channels', {
    kind: 'whatsapp', name: 'canary', settings: {phone_number_id: '1', display_phone: '+821012345678'},
    secrets: {access_token: 'canary-access-token', app_secret: 'canary-app-secret-32-characters-long', verify_token: 'canary-verify-token'},
  });
  const all = [...secrets, made.token, hook.secret, key.key, 'canary-access-token', 'canary-app-secret-32-characters-long', 'canary-verify-token', password, owner.cookie.split('=')[1]].filter(Boolean);
  const lists = ['session', 'users', 'invitations', 'teams', 'workspace', 'business_hours', 'canned_responses', 'tags', 'write_keys', 'api_tokens', 'webhooks', `webhooks/${hook.id}/deliveries`, 'audit_entries',
    'channels', `channels/${channel.id}`, 'blocked_senders', 'customers', 'conversations', 'search?q=canary', 'appointments', 'metrics/live', 'csat_responses'];
  const leaks = [];
  for (const list of lists) {
    const answer = await owner.send('GET', `/api/v1/${list}`);
    for (const secret of all) if (answer.body.includes(secret)) leaks.push(`${list}: ${secret.slice(0, 8)}`);
  }
  check(`${lists.length} lists show none of ${all.length} secrets`, leaks.length === 0 && all.length > 8, leaks.join(', '));
  const once = {'idempotency-key': 'canary-key'};
  const first = await owner.send('POST', '/api/v1/api_tokens', {name: 'once', scopes: ['view_customers']}, once);
  const second = await owner.send('POST', '/api/v1/api_tokens', {name: 'once', scopes: ['view_customers']}, once);
  check('a request that is sent again has its first answer', first.body === second.body && first.status === 201);
  const revoked = JSON.parse(first.body);
  const asProgram = () => server.send('GET', '/api/v1/customers', {headers: {authorization: `Bearer ${revoked.token}`}});
  check('a token works until it is revoked', (await asProgram()).status === 200 && (await owner.send('DELETE', `/api/v1/api_tokens/${revoked.id}`)).status === 204 && (await asProgram()).status === 401);
  return [...all, revoked.token];
}

function findsTampering(server, postgres) {
  const sound = server.run(['verify']);
  check('the audit chain is sound', sound.status === 0, sound.stdout);
  const attacks = [
    ['a changed row', "UPDATE audit_entries SET resource = 'nobody' WHERE sequence = 3", 'entry 3 was changed'],
    ['a row that was taken out', 'DELETE FROM audit_entries WHERE sequence = 5', 'entry 5 is missing'],
    ['an end that was cut off', 'DELETE FROM audit_entries WHERE sequence > 6', 'cut after entry 6'],
    ['a head that was moved to the cut', "UPDATE audit_heads SET sequence = 6, hash = (SELECT hash FROM audit_entries WHERE audit_entries.workspace = audit_heads.workspace AND sequence = 6)", 'without the master key'],
  ];
  tamper(server, postgres, 'CREATE TABLE audit_kept AS SELECT * FROM audit_entries');
  tamper(server, postgres, 'CREATE TABLE heads_kept AS SELECT * FROM audit_heads');
  for (const [name, sql, expected] of attacks) {
    tamper(server, postgres, sql);
    const found = server.run(['verify']);
    check(`verify finds ${name}`, found.status === 1 && found.stdout.includes(expected), found.stdout + found.stderr);
    if (name.startsWith('an end')) continue; // The next one goes on from here.
    for (const table of ['audit_entries', 'audit_heads']) tamper(server, postgres, `DELETE FROM ${table}`);
    tamper(server, postgres, 'INSERT INTO audit_entries SELECT * FROM audit_kept');
    tamper(server, postgres, 'INSERT INTO audit_heads SELECT * FROM heads_kept');
  }
  check('and is content again when all is back', server.run(['verify']).status === 0);
}

function findsSecretsAtRest(server, postgres, secrets) {
  const tables = ['sessions', 'api_tokens', 'write_keys', 'one_time_links', 'users', 'channels', 'webhooks', 'idempotency_keys', 'jobs', 'audit_entries', 'journal'];
  const leaks = [];
  for (const table of tables) {
    const rows = tamper(server, postgres, `SELECT * FROM ${table}`);
    for (const secret of secrets) if (rows.includes(secret)) leaks.push(`${table}: ${secret.slice(0, 10)}`);
  }
  check(`${tables.length} tables hold none of ${secrets.length} secrets in clear`, leaks.length === 0, leaks.join(', '));
}

async function attackOn(name, environment, postgres) {
  console.log(`-- ${name}`);
  const server = new Server({...environment, ONDAM_LOG_LEVEL: 'debug', ONDAM_SERVER_REQUESTS_A_MINUTE: '100000'});
  const links = [];
  server.addUser(password, '--email', 'owner@example.com', '--name', 'Owner', '--role', 'owner');
  for (let i = 0; i < 8; ++i) server.addUser(password, '--email', `known${i}@example.com`, '--role', 'viewer');
  server.makeKeys();
  await server.start();
  const owner = await signsIn(server);
  await forgesRequests(server, owner);
  const {member, secrets} = await usesInvitationsTwice(server, owner);
  await losesRights(server, owner, member);
  links.push(...(await outlivesRights(server, owner)));
  await looksForCopies(owner);
  await enumeratesAccounts(server);
  await guessesPasswords(server);
  const channel = await reachesInside(server, owner);
  await sendsBombs(server, owner, server.writeKey);
  await plantsFiles(server, owner);
  await looksForPolicies(server, owner, channel);
  await injects(server, owner);
  const all = [...links, ...(await readsSecrets(server, owner, secrets)), server.token, server.writeKey, owner.session.csrf_token];
  const personal = {email: 'canary.kim@example.org', phone: '+82 10-9999-8888', name: '카나리아'};
  await owner.json('POST', '/api/v1/customers', personal);
  await owner.json('POST', '/api/v1/conversations', {channel_id: channel.id, identity: {kind: 'email', value: personal.email}, kind: 'note', body: 'canary-body 880101-2234567'});
  await owner.send('GET', `/api/v1/search?q=${encodeURIComponent('카나리아')}`);
  await sleep(1500);
  const ended = await server.end('SIGTERM');
  check('ends in order after all that', ended.code === 0, JSON.stringify(ended));
  const log = server.log().split('\n').filter((line) => line.startsWith('{'));
  const found = [...all, ...Object.values(personal), 'canary-body', '880101', 'owner@example.com'].filter((word) => log.some((line) => line.includes(word)));
  check(`${log.length} lines of log hold no secret, name or text`, found.length === 0 && log.length > 100, found.join(', '));
  check('every line is JSON', log.every((line) => JSON.parse(line).event));
  check('refusals are in it, with the address', log.some((line) => line.includes('sign_in.refused') && line.includes('127.0.0.1')) && log.some((line) => line.includes('access.forbidden')));
  findsSecretsAtRest(server, postgres, all.filter((secret) => secret !== owner.session.csrf_token));
  findsTampering(server, postgres);
}

/// What differs once customers come by TLS through a proxy.
async function behindTls() {
  console.log('-- behind a proxy with TLS');
  const server = new Server({ONDAM_SERVER_PUBLIC_URL: 'https://help.example.com', ONDAM_SERVER_TRUSTED_PROXIES: '127.0.0.1/32'});
  server.addUser(password, '--email', 'owner@example.com', '--role', 'owner');
  await server.start();
  const forwarded = {host: 'help.example.com', origin: 'https://help.example.com', 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9'};
  const owner = await new Person(server).signIn('owner@example.com', password, forwarded);
  check('the cookie is of this host alone and never in clear', owner.setCookie.startsWith('__Host-ondam_session=') && /; Secure/.test(owner.setCookie) && !/Domain/i.test(owner.setCookie), owner.setCookie);
  check('browsers are told to come by TLS', owner.answer.headers['strict-transport-security'] === 'max-age=31536000');
  const plain = {cookie: owner.cookie.replace('__Host-', ''), ...forwarded};
  check('a cookie that a neighbour could set is not looked at', (await server.send('GET', '/api/v1/session', {headers: plain})).status === 401);
  const invitation = await server.send('POST', '/api/v1/invitations', {
    headers: owner.headers({...forwarded, host: 'evil.example', origin: 'https://help.example.com'}), body: JSON.stringify({email: 'n@example.com', role: 'agent'}),
  });
  check('links lead to the public address', JSON.parse(invitation.body).url.startsWith('https://help.example.com/app/'), invitation.body);
  const many = [];
  // Sixty at once, and more as time passes.
  for (let i = 0; i < 200 && many.at(-1) !== 429; ++i) {
    const headers = {...json, ...forwarded, 'x-forwarded-for': `2001:db8:0:1::${i.toString(16)}`};
    many.push((await server.send('POST', '/api/v1/session', {headers, body: JSON.stringify({email: `p${i}@example.com`, password: 'wrong'})})).status);
  }
  check('addresses of one IPv6 network are one guesser', many.length > 60 && many.at(-1) === 429, many.join(' '));
  check('another visitor is let in', (await new Person(server).signIn('owner@example.com', password, forwarded)).cookie);
  await server.end('SIGTERM');
}

async function followsRedirects() {
  console.log('-- redirects');
  let hits = 0;
  const port = await freePort();
  const inside = createServer((request, answer) => (hits += 1, answer.end()));
  await new Promise((done) => inside.listen(port, '127.0.0.2', done));
  let asked = 0;
  const open = createServer((request, answer) => {
    asked += 1;
    answer.writeHead(request.url === '/307' ? 307 : 302, {location: `http://127.0.0.2:${port}/`}).end();
  });
  await new Promise((done) => open.listen(0, '127.0.0.1', done));
  const server = new Server({ONDAM_OUTBOUND_ALLOW: '127.0.0.1/32'});
  server.addUser(password, '--email', 'owner@example.com', '--role', 'owner');
  await server.start();
  const owner = await new Person(server).signIn('owner@example.com', password);
  for (const path of ['302', '307']) {
    await owner.json('POST', '/api/v1/webhooks', {name: path, url: `http://127.0.0.1:${open.address().port}/${path}`, events: ['conversation.created', 'message.created']});
  }
  const channel = await owner.json('POST', '/api/v1/channels', {kind: 'api', name: 'x'});
  await owner.json('POST', '/api/v1/conversations', {channel_id: channel.id, identity: {kind: 'email', value: 'a@example.org'}, kind: 'note', body: 'x'});
  for (let i = 0; i < 600 && asked < 2; ++i) await sleep(100);
  await sleep(500);
  check(`a webhook was called (${asked}) and led nowhere inside (${hits})`, asked >= 2 && hits === 0);
  await server.end('SIGTERM');
  inside.close();
  open.close();
}

await run(async () => {
  await attackOn('SQLite', {}, undefined);
  if (Postgres.isThere()) {
    const postgres = new Postgres();
    await postgres.start();
    await attackOn('PostgreSQL', {ONDAM_DATABASE_URL: postgres.dsn}, postgres);
  } else {
    console.log('left out: PostgreSQL is not installed');
  }
  await behindTls();
  await followsRedirects();
});
