// The command line beside a running server and without one, and what probes tell to whom.
import {chmodSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync} from 'node:fs';
import {spawn, spawnSync} from 'node:child_process';
import {join} from 'node:path';
import {check, run, Server, sleep} from './harness.mjs';

function commandsWork(server, where) {
  check(`${where}: a write key on the last line`, /^owk_[\w-]{20,}$/.test(server.lastLine('token', 'write-key', '--name', 'n')));
  check(`${where}: an API token on the last line`, server.lastLine('token', 'api', '--scope', 'view_customers').length > 30);
  const unknown = server.run(['token', 'api', '--scope', 'everything']);
  check(`${where}: a scope that does not exist is refused, with those that do`, unknown.status === 1 && unknown.stderr.includes('view_customers'), unknown.stderr);
  const link = server.lastLine('user', 'add', '--email', `${where.replaceAll(' ', '-')}@example.com`);
  check(`${where}: a member and a link`, link.includes('/app/sign-in#'), link);
  const typed = (email, input) => server.run(['user', 'add', '--email', email, '--password-stdin'], {input});
  const secret = typed(`typed-${where.replaceAll(' ', '-')}@example.com`, 'correct horse battery\r\nrest\n');
  check(`${where}: a member with a password from standard input`, secret.status === 0 && /^[0-9a-f-]{36}\n$/.test(secret.stdout), secret.stdout + secret.stderr);
  check(`${where}: and it is said nowhere`, !(secret.stdout + secret.stderr).includes('horse'));
  const short = typed('short@example.com', 'short\n');
  check(`${where}: a short password is refused by name`, short.status === 1 && short.stderr.includes('password: '), short.stderr);
  const none = typed('none@example.com', '');
  check(`${where}: an empty standard input is no password`, none.status === 1 && none.stderr.includes('first line of standard input'), none.stderr);
  check(`${where}: no password on the command line`, server.run(['user', 'add', '--email', 'seen@example.com', '--password', 'correct horse battery']).status === 2);
  check(`${where}: a workspace that does not exist is refused`, server.run(['export', 'events', '--workspace', 'nowhere']).status === 1);

  const file = join(server.folder, 'customers.csv');
  const address = `${where.length}.kim@example.com`;
  writeFileSync(file, `name,email\n김민지,${address}\n이준호,not an address\n`);
  const dry = server.run(['import', 'customers', file, '--dry-run']);
  check(`${where}: a dry run refuses the wrong row with its line`, dry.status === 1 && dry.stdout.startsWith('line 3 '), dry.stdout + dry.stderr);
  const had = server.lines('export', 'customers').length;
  const done = server.run(['import', 'customers', file]);
  check(`${where}: the import takes the right row`, done.stderr.includes('1 created') && done.stderr.includes('1 refused'), done.stderr);
  const customers = server.lines('export', 'customers');
  check(`${where}: the dry run wrote nothing, the import one`, customers.length === had + 1, `${had} ${customers.length}`);
  check(`${where}: an exported customer has its address`, JSON.stringify(customers).includes(address));
  check(`${where}: rebuild`, server.command('rebuild', 'profiles').startsWith('rebuilt'));
  check(`${where}: verify`, server.command('verify').startsWith('sound'));
  const doctor = server.run(['doctor']);
  check(`${where}: doctor`, doctor.status === 0, doctor.stdout);
  const nobody = server.run(['user', 'link', '--email', 'nobody@example.com']);
  check(`${where}: no link for nobody`, nobody.status === 1 && nobody.stderr.includes('email: nobody of this workspace'), nobody.stderr);
  const typo = server.run(['frobnicate']);
  check(`${where}: a command that is none is named`, typo.status === 2 && typo.stderr.includes("'frobnicate'"), typo.stderr);
  check(`${where}: wrong use is told apart`, server.run(['export', 'nothing']).status === 2);
}

/// What a tired hand types: each refusal names what to change, and nothing is made by it.
function misuseIsNamed() {
  const nothing = new Server();
  for (const words of [['doctor'], ['verify'], ['export', 'customers'], ['backup', '/tmp/ondam-never'], ['rebuild', 'profiles'], ['user', 'link', '--email', 'a@example.com']]) {
    const done = nothing.run(words);
    check(`${words[0]} of a folder that holds nothing`, done.status === 1 && done.stderr.includes('there is no installation in'), done.stdout + done.stderr);
  }
  check('and none begins there', !existsSync(nothing.data));
  const broken = new Server();
  mkdirSync(broken.data, {recursive: true, mode: 0o700});
  writeFileSync(join(broken.data, 'ondam.db'), 'this is no database, however long it may be'.repeat(200));
  const opened = broken.run(['doctor']);
  check('rows that are no database are named by their file', opened.status === 1 && opened.stderr.includes(`${join(broken.data, 'ondam.db')} cannot be opened`), opened.stderr);
  check('the version', nothing.run(['--version']).stdout.startsWith('ondam '));
  const serve = (...words) => nothing.run(['serve', ...words], {timeout: 20_000});
  for (const wrong of ['127.0.0.1:abc', '127.0.0.1:99999', '127.0.0.1:80x', 'nonsense']) {
    const done = serve('--listen', wrong);
    check(`--listen ${wrong}`, done.status === 1 && done.stderr.includes('server.listen'), done.stderr);
  }
  const server = new Server();
  const scopes = server.lastLine('token', 'api', '--scope', 'view_customers,edit_customers');
  check('scopes with commas', scopes.length > 30, scopes);
  const locale = server.run(['user', 'add', '--email', 'l@example.com', '--locale', 'xx']);
  check('a language that does not exist', locale.status === 1 && locale.stderr.includes('locale: '), locale.stderr);
  const folder = server.run(['import', 'customers', server.folder]);
  check('a folder is no file', folder.status === 1 && folder.stderr.includes('is a folder'), folder.stderr);
  writeFileSync(join(server.folder, 'empty.csv'), '');
  const empty = server.run(['import', 'customers', join(server.folder, 'empty.csv')]);
  check('an empty file is told in words', empty.status === 1 && empty.stderr.includes('is empty'), empty.stderr);
  const rows = Array.from({length: 40_000}, (_, i) => `Kim,kim${i}@example.com`);
  writeFileSync(join(server.folder, 'long.csv'), `name,email\n${rows.join('\n')}\n`);
  const long = server.run(['import', 'customers', join(server.folder, 'long.csv')], {timeout: 300_000});
  const seen = [...long.stderr.matchAll(/^read (\d+) of 40000 rows$/gm)].map((line) => Number(line[1]));
  check('a long import says how far it has come', seen.length > 0 && seen.every((done, i) => done > (seen[i - 1] ?? 0)), long.stderr);
  check('and takes every row', long.status === 0 && long.stderr.includes('40000 created'), long.stderr);
  const inside = server.run(['backup', join(server.data, 'copy')]);
  check('no backup into the data itself', inside.status === 1 && inside.stderr.includes('lies in the data folder') && !existsSync(join(server.data, 'copy')), inside.stderr);
  const address = new Server({ONDAM_SERVER_PUBLIC_URL: 'help.example.com'}).run(['serve']);
  check('a public address without a scheme', address.status === 2 && address.stderr.includes('server.public_url'), address.stderr);
}

/// Each finding of the doctor, provoked: a fault ends with 1, what is unwise does not.
function doctorFinds() {
  const server = new Server();
  server.lastLine('token', 'api', '--scope', 'view_customers');
  const finds = (name, line, {status, words = [], environment = {}, options = {}}) => {
    const done = server.run(['doctor', ...words], {env: {...process.env, ...server.environment, ...environment}, ...options});
    check(`doctor: ${name}`, done.status === status && done.stdout.split('\n').some((one) => one.startsWith(line)), `${done.status}\n${done.stdout}${done.stderr}`);
  };
  finds('nothing is wrong', 'ok   server.listen', {status: 0});
  const keys = join(server.data, 'keys'), master = join(keys, 'master');
  chmodSync(keys, 0o711);
  finds('the keys are open to others', `FAIL ${keys}: is open to others, mode 0711`, {status: 1});
  chmodSync(keys, 0o700);
  chmodSync(master, 0o440);
  const refused = server.run(['doctor']);
  check('doctor: the master key is open to others', refused.status === 1 && refused.stderr.includes('is open to others; chmod 0400 it'), refused.stderr);
  chmodSync(master, 0o400);
  chmodSync(server.data, 0o755);
  finds('the data folder is shut again', `ok   ${keys}`, {status: 0});
  check('doctor: it is shut', (statSync(server.data).mode & 0o777) === 0o700);
  const open = ['--listen', '0.0.0.0:8080'];
  finds('no public address', 'FAIL server.public_url: is required', {status: 1, words: open});
  finds('a public address without TLS', 'FAIL server.public_url: is not https', {status: 1, words: open, environment: {ONDAM_SERVER_PUBLIC_URL: 'http://help.example.com'}});
  finds('no trusted proxy', 'warn server.trusted_proxies', {status: 0, words: open, environment: {ONDAM_SERVER_PUBLIC_URL: 'https://help.example.com'}});
  const few = spawnSync('bash', ['-c', 'ulimit -n 1024; exec "$0" doctor --data "$1"', process.env.ONDAM_BINARY, server.data], {encoding: 'utf8'});
  check('doctor: few open files', few.status === 0 && few.stdout.includes('warn open files: at most 1024'), few.stdout + few.stderr);
}

async function probesTell(server) {
  check('livez', (await server.get('/livez')).status === 200);
  const ready = JSON.parse((await server.get('/readyz')).body);
  check('readyz says why to this machine', ready.status === 'ready' && ready.checks.length >= 5, JSON.stringify(ready));
  const headers = {'x-forwarded-for': '203.0.113.7'};
  const outside = await server.send('GET', '/readyz', {headers});
  check('readyz says only whether to others', outside.body === '{"status":"ready"}', outside.body);
  check('metrics do not exist for others', (await server.send('GET', '/metrics', {headers})).status === 404);
  const metrics = await server.get('/metrics');
  check('metrics are text 0.0.4', metrics.headers['content-type'].includes('version=0.0.4'));
  const lines = metrics.body.trim().split('\n');
  const sound = lines.every((line) => line.startsWith('# ') || /^[a-z_]+(\{[^}]*\})? [-+0-9.eInfNa]+$/.test(line));
  check(`${lines.length} lines of metrics are well formed`, sound, lines.find((line) => !line.startsWith('# ') && !/^[a-z_]+(\{[^}]*\})? \S+$/.test(line)));
  for (const name of ['ondam_http_requests_total{method="GET",pattern="/livez",status="200"}', 'ondam_http_request_seconds_bucket{', 'ondam_events_total{outcome="stored"}', 'ondam_journal_follower_behind{follower="timeline"}', 'ondam_event_follower_behind{follower="profiler"}', 'process_resident_memory_bytes', 'ondam_build_info{']) {
    check(`metrics have ${name}`, metrics.body.includes(name));
  }
}

/// The server must not hold a whole export for a reader who is slow.
async function exportStreams(server) {
  const headers = {authorization: `Basic ${Buffer.from(`${server.writeKey}:`).toString('base64')}`, 'content-type': 'application/json'};
  for (let n = 0; n < 40; ++n) {
    const batch = Array.from({length: 100}, (_, i) => ({type: 'track', event: 'Seen', userId: `u${i}`, messageId: `bulk-${n}-${i}`, properties: {text: 'x'.repeat(2000)}}));
    await server.send('POST', '/v1/batch', {headers, body: JSON.stringify({batch})});
  }
  const before = statusOf(server.child.pid);
  const slow = spawn(process.env.ONDAM_BINARY, ['export', 'events', '--data', server.data], {stdio: ['ignore', 'pipe', 'ignore']});
  await sleep(1500);
  const grown = statusOf(server.child.pid) - before;
  check(`an export nobody reads holds ${Math.round(grown / 1024)} MB`, grown < 32 * 1024);
  slow.kill('SIGKILL');
  await sleep(300);
  check('the server lives on after its reader died', (await server.get('/livez')).status === 200);
  const ids = new Set(server.lines('export', 'events').map((event) => event.messageId));
  check('an export has every messageId', ids.size === 4000, ids.size);
}
function statusOf(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
}

await run(async () => {
  const server = new Server();
  commandsWork(server, 'alone');
  server.makeKeys();
  await server.start();
  check('the socket is for its owner alone', existsSync(join(server.data, 'ondam.sock')) && (statSync(join(server.data, 'ondam.sock')).mode & 0o777) === 0o600);
  commandsWork(server, 'beside a server');
  const large = join(server.folder, 'large.csv');
  writeFileSync(large, 'name,email\n');
  truncateSync(large, (256 << 20) + 1);
  const refused = server.run(['import', 'customers', large]);
  check('a file that is too large for a running server is refused in words', refused.status === 1 && refused.stderr.startsWith('file: has more than 256 MB'), refused.stderr);
  await probesTell(server);
  await exportStreams(server);
  misuseIsNamed();
  doctorFinds();
  const busy = new Server().run(['serve', '--listen', `127.0.0.1:${server.port}`], {timeout: 20_000});
  check('a port in use is named', busy.status === 1 && busy.stderr.includes(`127.0.0.1 port ${server.port}`), busy.stderr.slice(-300));
  const second = server.run(['serve', '--listen', '127.0.0.1:0']);
  check('a second server in the same folder is refused', second.status === 1 && second.stderr.includes('another ondam'), second.stderr);
  const ended = await server.end('SIGTERM');
  check('ends in order', ended.code === 0, JSON.stringify(ended));
});
