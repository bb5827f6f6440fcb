// kill -9 while agents' replies leave over SMTP, again and again on the same data: each reply lies in the mail server as its state says,
// `sent` once, `unknown` at most once, and no other state remains. `kill_sending.test.mjs sqlite` or `postgres` runs one half. What was
// under way is taken up at the next start on SQLite and after a lease of two minutes on PostgreSQL, which therefore has to be asked for,
// or more than the usual cycles.
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

import {header, plain} from '../e2e/support/mail.mjs';
import {check, cycles, drawn, Postgres, run, seed, sleep} from './harness.mjs';
import {Desk, letter} from './mail_desk.mjs';

const customers = 4;

/// Agents' replies, each with a word that stands nowhere else. What had no answer is asked for again under its client id.
class Replies {
  constructor(desk, conversations) {
    this.desk = desk;
    this.conversations = conversations;
    this.places = new Map();
    this.left = [];
    this.number = 0;
    this.onQueued = () => {};
  }

  write(count) {
    for (; count > 0; --count) this.left.push(`reply-${seed}-${this.number++}`);
  }
  path(word) {
    return `/api/v1/conversations/${this.conversations[Number(word.split('-').at(-1)) % customers].id}/messages`;
  }

  /// Until all are queued or the program is gone.
  async queue() {
    while (this.left.length) {
      const word = this.left.shift();
      const body = `${word}\n${'It left this morning.\n'.repeat(drawn(1, 1_500))}`;
      const answer = await this.desk.server.api('POST', this.path(word), {client_id: word, kind: 'outgoing', body});
      if (answer.status !== 201 && answer.status !== 200) {
        this.left.push(word);
        if (answer.status) throw new Error(`${word}: ${answer.status} ${answer.body}`);
        return;
      }
      this.places.set(word, `${this.path(word)}/${JSON.parse(answer.body).id}`);
      this.onQueued();
    }
  }

  /// How often each word lies in the mail server.
  copies() {
    const found = new Map();
    for (const name of readdirSync(this.desk.smtp.folder).filter((one) => one.endsWith('.eml'))) {
      const raw = readFileSync(join(this.desk.smtp.folder, name), 'utf8');
      const word = plain(raw).split('\n')[0];
      found.set(word, [...(found.get(word) ?? []), header(raw, 'Message-ID')]);
    }
    return found;
  }

  async states(words = this.places.keys()) {
    const found = new Map();
    for (const word of words) found.set(word, (await this.desk.call('GET', this.places.get(word))).state);
    return found;
  }
  /// The states of all when nothing is under way any more, or nothing has moved for so long.
  async settled(name, seconds) {
    let moving = [...this.places.keys()];
    for (let end = Date.now() + seconds * 1000; moving.length && Date.now() < end; await sleep(100)) {
      const before = moving.length;
      moving = [...await this.states(moving)].filter(([, state]) => state === 'queued' || state === 'sending').map(([word]) => word);
      if (moving.length < before) end = Date.now() + seconds * 1000;
    }
    check(`${name}: nothing is under way any more`, moving.length === 0, `${moving.length}: ${moving.slice(0, 5)}`);
    return this.states();
  }
}

/// Kills the program at the `count`-th time that a mail, on its way out, comes to a drawn place: the first bytes of its text, its last dot,
/// the answer to it; or that a reply was queued; and there at once or some milliseconds later.
function killAt(desk, replies, count) {
  const place = ['queued', 'text', 'dot', 'answer'][drawn(0, 3)];
  const delay = drawn(0, 1) ? 0 : drawn(1, 20);
  let done;
  const killed = new Promise((resolve) => (done = resolve));
  const kill = () => desk.server.end('SIGKILL').then(done);
  const passes = (here) => {
    if (here !== place || --count !== 0) return;
    if (delay) setTimeout(kill, delay);
    else kill();
  };
  replies.onQueued = () => passes('queued');
  desk.smtpWire.watch = (bytes, state) => {
    if (!state.inData) {
      state.inData = bytes.toString('latin1').endsWith('DATA\r\n');
      return undefined;
    }
    if (!state.hasText) passes('text');
    state.hasText = true;
    if (/(^|\r\n)\.\r\n$/.test(bytes.toString('latin1'))) {
      passes('dot');
      state.isDone = true;
    }
    return undefined;
  };
  desk.smtpWire.hear = (bytes, state) => {
    if (state.isDone && bytes.toString('latin1').startsWith('250')) passes('answer');
  };
  return killed;
}

async function killWhileTheyLeave(name, environment, leaseSeconds) {
  const desk = await Desk.open({ONDAM_LIMITS_MESSAGES_A_DAY: '0', ...environment});
  try {
    for (let i = 0; i < customers; ++i) desk.put(`asks${i}`, letter(`Where is my parcel? ${i}`));
    await desk.until(`${name}: customers who ask`, async () => (await desk.conversations()) === customers);
    const replies = new Replies(desk, (await desk.call('GET', '/api/v1/conversations')).items);
    const times = Math.max(5, Math.floor(cycles / 2));
    for (let i = 0; i < times; ++i) {
      // At least as many as have to come to the place.
      replies.write(drawn(8, 14));
      const killed = killAt(desk, replies, drawn(1, 8));
      await Promise.all([replies.queue(), replies.queue(), replies.queue(), killed]);
      await desk.server.start();
      if ((i + 1) % 500 === 0) console.log(`${name}: ${i + 1} of ${times} kills, ${replies.places.size} replies`);
    }
    desk.smtpWire.watch = desk.smtpWire.hear = undefined;
    await replies.queue();
    await tells(name, replies, times, leaseSeconds);
    await sendsAgain(name, desk, replies);
    const sound = desk.server.run(['verify']);
    check(`${name}: verify is content`, sound.status === 0, sound.stdout + sound.stderr);
  } finally {
    desk.close();
  }
}

async function tells(name, replies, times, leaseSeconds) {
  const began = Date.now();
  const states = await replies.settled(name, leaseSeconds + 60);
  console.log(`${name}: settled in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  const copies = replies.copies();
  const of = (state) => [...states].filter(([, one]) => one === state).map(([word]) => word);
  const number = (word) => copies.get(word)?.length ?? 0;
  const [sent, unknown] = [of('sent'), of('unknown')];
  const arrived = unknown.filter((word) => number(word) === 1).length;
  check(`${name}: ${times} kills, ${states.size} replies: ${sent.length} sent, ${unknown.length} unknown, of which ${arrived} have arrived`,
    states.size === replies.number && sent.length > 0 && unknown.length > 0 && sent.length + unknown.length === states.size,
    JSON.stringify([...states].filter(([, state]) => state !== 'sent' && state !== 'unknown').slice(0, 5)));
  const lost = sent.filter((word) => number(word) === 0);
  check(`${name}: what is sent has arrived`, lost.length === 0, `lost ${lost.length}: ${lost.slice(0, 5)}`);
  const twice = [...copies].filter(([, ids]) => ids.length > 1);
  check(`${name}: nothing has arrived twice`, twice.length === 0, JSON.stringify(twice.slice(0, 5)));
  const foreign = [...copies.keys()].filter((word) => !states.has(word));
  check(`${name}: nothing has arrived that nobody wrote`, foreign.length === 0, `${foreign.slice(0, 5)}`);
  const written = replies.desk.server.lines('export', 'conversations').flatMap((one) => one.messages).filter((one) => one.kind === 'outgoing');
  check(`${name}: each reply stands once in its conversation`, written.length === states.size, `${written.length} of ${states.size}`);
}

/// What is unknown leaves again when a person says so, under the id that it had: who has it already knows it by that.
async function sendsAgain(name, desk, replies) {
  const unknown = [...(await replies.states())].filter(([, state]) => state === 'unknown').map(([word]) => word);
  const before = replies.copies();
  for (const word of unknown) await desk.call('POST', `${replies.places.get(word)}/retry`);
  const states = await replies.settled(name, 60);
  const copies = replies.copies();
  const wrong = unknown.filter((word) =>
    states.get(word) !== 'sent' || copies.get(word)?.length !== (before.get(word)?.length ?? 0) + 1 || new Set(copies.get(word)).size !== 1);
  check(`${name}: ${unknown.length} unknown ones are sent again by a person, once, under the same id`, wrong.length === 0, `${wrong.slice(0, 5)}`);
}

const half = process.argv[2];

await run(async () => {
  if (half !== 'postgres') await killWhileTheyLeave('sqlite', {}, 0);
  if (half === 'sqlite' || (half === undefined && cycles <= 20)) return;
  if (!Postgres.isThere()) {
    console.log('the PostgreSQL half is left out: initdb is not installed');
    return;
  }
  const postgres = new Postgres();
  await postgres.start();
  await killWhileTheyLeave('postgres', {ONDAM_DATABASE_URL: postgres.dsn}, 120);
});
