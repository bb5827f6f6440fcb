// What the fault tests share: a seed, checks that are counted, the real program, a real PostgreSQL, senders that keep
// books of what was acknowledged.
import {spawn, spawnSync} from 'node:child_process';
import {chownSync, closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync} from 'node:fs';
import {Agent, request as httpRequest} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {setTimeout as sleep} from 'node:timers/promises';

import {endsWithUs} from '../support/children.mjs';
import {freePort} from '../support/ports.mjs';

export {freePort, sleep};

export const seed = Number(process.env.ONDAM_FAULT_SEED ?? Date.now() % 1_000_000_007);
export const cycles = Number(process.env.ONDAM_FAULT_CYCLES ?? 20);
const binary = process.env.ONDAM_BINARY;
const postgresPrograms = '/usr/lib/postgresql/15/bin/';

/// Numbers that the seed alone decides (mulberry32).
let state = seed >>> 0;
export function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
}
export function drawn(from, to) {
  return from + Math.floor(random() * (to - from + 1));
}

let passed = 0;
let failed = 0;
export function check(name, holds, detail = '') {
  if (holds) {
    passed += 1;
    console.log(`ok   ${name}`);
  } else {
    failed += 1;
    console.log(`FAIL ${name} ${detail}`);
  }
}

/// Runs the whole test, cleans up what it left, and prints the counts last.
export async function run(test) {
  console.log(`seed ${seed}, ${cycles} cycles`);
  if (!binary) {
    console.log('ONDAM_BINARY names the program to test');
    console.log('0 passed, 1 failed');
    process.exit(1);
  }
  try {
    await test();
  } catch (error) {
    check('runs to its end', false, error.stack);
  }
  for (const server of Server.all) server.remove();
  for (const postgres of Postgres.all) postgres.remove();
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}

export class Server {
  static all = [];

  constructor(environment = {}) {
    this.folder = mkdtempSync(join(tmpdir(), 'ondam-fault-'));
    this.data = join(this.folder, 'data');
    this.environment = environment;
    Server.all.push(this);
  }

  run(words, options = {}) {
    return spawnSync(binary, [...words, '--data', this.data], {
      encoding: 'utf8',
      maxBuffer: 1 << 29,
      env: {...process.env, ...this.environment},
      ...options,
    });
  }

  /// With a password, which no list of processes shows.
  addUser(password, ...words) {
    const done = this.run(['user', 'add', ...words, '--password-stdin'], {input: `${password}\n`});
    if (done.status !== 0) throw new Error(`user add ${words.join(' ')}: ${done.stdout}${done.stderr}`);
  }

  command(...words) {
    const done = this.run(words);
    if (done.status !== 0) throw new Error(`${words.join(' ')}: ${done.stdout}${done.stderr}`);
    return done.stdout;
  }
  lastLine(...words) {
    return this.command(...words).trim().split('\n').at(-1);
  }
  lines(...words) {
    return this.command(...words).split('\n').filter(Boolean).map((line) => JSON.parse(line));
  }
  /// One line after the other, for exports larger than a string can be.
  async *eachLine(...words) {
    const env = {...process.env, ...this.environment};
    const child = spawn(binary, [...words, '--data', this.data], {stdio: ['ignore', 'pipe', 'inherit'], env});
    const exited = new Promise((done) => child.once('exit', done));
    for await (const line of createInterface({input: child.stdout})) yield JSON.parse(line);
    const code = await exited;
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}`);
  }

  /// Keys for all that the senders do; made without a server.
  makeKeys() {
    this.writeKey = this.lastLine('token', 'write-key', '--name', 'faults');
    const scopes = ['reply_conversations', 'manage_channels', 'edit_customers', 'view_customers', 'view_conversations'];
    this.token = this.lastLine('token', 'api', ...scopes.flatMap((scope) => ['--scope', scope]));
  }

  async start(extra = {}) {
    this.port ??= await freePort();
    const log = openSync(join(this.folder, 'log'), 'a');
    const words = ['serve', '--data', this.data, '--listen', `127.0.0.1:${this.port}`];
    this.child = endsWithUs(spawn(binary, words, {
      stdio: ['ignore', log, log],
      env: {...process.env, ONDAM_LOG_LEVEL: 'warning', ONDAM_SERVER_REQUESTS_A_MINUTE: '100000000',
        ONDAM_LIMITS_REQUESTS_A_MINUTE: '0', ...this.environment, ...extra},
    }));
    closeSync(log);
    this.exited = new Promise((done) => this.child.once('exit', (code, signal) => done({code, signal})));
    let gone = false;
    this.exited.then(() => (gone = true));
    for (const end = Date.now() + 120_000; Date.now() < end && !gone; await sleep(25)) {
      if ((await this.get('/livez', 1000)).status === 200) return;
    }
    throw new Error(`the server did not start: ${this.log().slice(-2000)}`);
  }

  log() {
    return readFileSync(join(this.folder, 'log'), 'utf8');
  }

  async end(signal) {
    this.child.kill(signal);
    return this.exited;
  }

  /// `{status, body}`; status 0 when there was no whole answer.
  send(method, path, {headers = {}, body, timeout = 40_000, agent} = {}) {
    return new Promise((done) => {
      const options = {host: '127.0.0.1', port: this.port, method, path, headers, timeout, agent};
      const call = httpRequest(options, (answer) => {
        const pieces = [];
        answer.on('data', (piece) => pieces.push(piece));
        answer.on('end', () => done({status: answer.statusCode, headers: answer.headers, body: Buffer.concat(pieces).toString()}));
        answer.on('error', () => done({status: 0}));
        answer.on('aborted', () => done({status: 0}));
      });
      call.on('timeout', () => call.destroy(new Error('timeout')));
      call.on('error', (error) => done({status: 0, error}));
      call.end(body);
    });
  }
  get(path, timeout) {
    return this.send('GET', path, {timeout});
  }
  api(method, path, value, more = {}) {
    const headers = {authorization: `Bearer ${this.token}`, 'content-type': 'application/json', ...more.headers};
    return this.send(method, path, {...more, headers, body: value === undefined ? undefined : JSON.stringify(value)});
  }

  async makeChannel() {
    const made = await this.api('POST', '/api/v1/channels', {kind: 'api', name: 'Faults'});
    if (made.status !== 201) throw new Error(`no channel: ${made.status} ${made.body}`);
    this.channel = JSON.parse(made.body).id;
  }

  remove() {
    if (this.child?.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL');
    rmSync(this.folder, {recursive: true, force: true});
  }
}

/// A PostgreSQL of its own on a Unix socket; `crash` and `start` again lose nothing that it acknowledged.
export class Postgres {
  static all = [];
  static isThere() {
    return existsSync(postgresPrograms + 'initdb');
  }

  constructor() {
    this.folder = mkdtempSync('/tmp/opg-');
    this.user = {};
    if (process.getuid() === 0) {
      const [uid, gid] = ['-u', '-g'].map((flag) => Number(spawnSync('id', [flag, 'postgres'], {encoding: 'utf8'}).stdout));
      this.user = {uid, gid};
      chownSync(this.folder, uid, gid);
    }
    const made = this.tool('initdb', '-D', `${this.folder}/data`, '-U', 'app', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync');
    if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
    Postgres.all.push(this);
  }

  get dsn() {
    return `host=${this.folder} user=app dbname=postgres`;
  }

  tool(name, ...words) {
    const env = {...process.env, LC_ALL: 'C.UTF-8'};
    return spawnSync(postgresPrograms + name, words, {...this.user, cwd: this.folder, encoding: 'utf8', env});
  }

  async start() {
    const settings = ['listen_addresses=', `unix_socket_directories=${this.folder}`, 'max_connections=60', 'shared_buffers=32MB'];
    const log = openSync(`${this.folder}/log`, 'a');
    this.child = endsWithUs(spawn(postgresPrograms + 'postgres', ['-D', `${this.folder}/data`, ...settings.flatMap((text) => ['-c', text])], {
      ...this.user,
      cwd: this.folder,
      stdio: ['ignore', log, log],
      env: {...process.env, LC_ALL: 'C.UTF-8'},
    }));
    closeSync(log);
    this.exited = new Promise((done) => this.child.once('exit', done));
    for (const end = Date.now() + 120_000; Date.now() < end; await sleep(50)) {
      if (this.tool('pg_isready', '-q', '-h', this.folder).status === 0) return;
    }
    throw new Error('postgres did not start');
  }

  /// As a power cut would: the postmaster and its children die without a word.
  async crash() {
    const group = spawnSync('pgrep', ['-P', String(this.child.pid)], {encoding: 'utf8'}).stdout.split('\n').filter(Boolean);
    for (const pid of [this.child.pid, ...group.map(Number)]) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended meanwhile.
      }
    }
    await this.exited;
    rmSync(`${this.folder}/data/postmaster.pid`, {force: true});
  }

  remove() {
    if (this.child && this.child.exitCode === null) this.child.kill('SIGQUIT');
    rmSync(this.folder, {recursive: true, force: true});
  }
}

/// Sends events and messages and keeps books: `acknowledged` must be there once, `unsure` at most once.
export class Load {
  constructor(server) {
    this.server = server;
    this.events = new Map();
    this.messages = new Map();
    this.acknowledgements = 0;
    this.byKind = {events: 0, messages: 0};
    this.refused = 0;
    this.next = 0;
    this.onAcknowledged = () => {};
  }

  /// Until `stop`; what had no answer is sent again, as every client does.
  start() {
    this.running = true;
    this.agent = new Agent({keepAlive: true, maxSockets: 8});
    this.senders = [this.sendEvents(), this.sendEvents(), this.sendMessages(), this.sendMessages()];
  }
  async stop() {
    this.running = false;
    await Promise.all(this.senders);
    this.agent.destroy();
  }

  took(book, keys, status) {
    for (const key of keys) {
      if (status >= 200 && status < 300) book.set(key, 'acknowledged');
      else if (!book.has(key)) book.set(key, 'unsure');
    }
    if (status >= 200 && status < 300) {
      this.acknowledgements += 1;
      this.byKind[book === this.events ? 'events' : 'messages'] += 1;
      this.onAcknowledged(book === this.events ? 'events' : 'messages');
    } else if (status) {
      this.refused += 1;
    }
  }

  async sendEvents() {
    let batch;
    while (this.running) {
      batch ??= Array.from({length: 10}, () => ({
        type: 'track', event: 'Cart Viewed', userId: `user-${this.next % 50}`, messageId: `event-${seed}-${this.next++}`,
      }));
      const headers = {authorization: `Basic ${Buffer.from(`${this.server.writeKey}:`).toString('base64')}`, 'content-type': 'application/json'};
      const answer = await this.server.send('POST', '/v1/batch', {headers, body: JSON.stringify({batch}), agent: this.agent});
      this.took(this.events, batch.map((event) => event.messageId), answer.status);
      if (answer.status >= 200 && answer.status < 300) batch = undefined;
      else if (this.running) await sleep(50);
    }
  }

  async sendMessages() {
    let message;
    while (this.running) {
      const number = this.next;
      message ??= {external_id: `message-${seed}-${this.next++}`, sender: {handle: `person-${number % 40}`}, body: `배송이 언제 오나요? ${number}`};
      const answer = await this.server.api('POST', `/api/v1/channels/${this.server.channel}/messages`, message, {agent: this.agent});
      this.took(this.messages, [message.external_id], answer.status);
      if (answer.status >= 200 && answer.status < 300) message = undefined;
      else if (this.running) await sleep(50);
    }
  }

  /// Compares the books with what is stored.
  async verify(name) {
    const add = (times, key) => times.set(key, (times.get(key) ?? 0) + 1);
    const events = new Map();
    for await (const event of this.server.eachLine('export', 'events')) add(events, event.messageId);
    const messages = new Map();
    for await (const conversation of this.server.eachLine('export', 'conversations')) {
      for (const message of conversation.messages) if (message.kind === 'incoming') add(messages, message.body);
    }
    this.compare(`${name}: events`, this.events, events, (key) => key);
    this.compare(`${name}: messages`, this.messages, messages, (key) => `배송이 언제 오나요? ${key.split('-').at(-1)}`);
    const sound = this.server.run(['verify']);
    check(`${name}: verify is content`, sound.status === 0, sound.stdout + sound.stderr);
  }
  compare(name, book, stored, textOf) {
    const acknowledged = [...book].filter(([, word]) => word === 'acknowledged').map(([key]) => textOf(key));
    const lost = acknowledged.filter((key) => !stored.has(key));
    const twice = [...stored].filter(([, times]) => times > 1);
    check(`${name}: ${acknowledged.length} acknowledged, none lost`, lost.length === 0 && acknowledged.length > 0, `lost ${lost.length}: ${lost.slice(0, 5)}`);
    check(`${name}: none twice`, twice.length === 0, `twice ${twice.length}: ${JSON.stringify(twice.slice(0, 5))}`);
  }
}
