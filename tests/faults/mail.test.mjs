// Mail on broken wires: IMAP and SMTP cut in the middle of a mail, mails that are too large or of too many parts, kill -9
// while mails come in. A real Dovecot, a real SMTP server, and between them and the program a wire that can be cut.
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';

import {check, cycles, drawn, run, sleep} from './harness.mjs';
import {Desk, letter} from './mail_desk.mjs';

/// Cuts `count` bytes after the beginning of the mail's text.
function afterDataBytes(count) {
  return (bytes, state) => {
    if (!state.inData) {
      state.inData = bytes.toString('latin1').endsWith('DATA\r\n');
      return undefined;
    }
    state.seen = (state.seen ?? 0) + bytes.length;
    return state.seen > count ? Math.max(0, bytes.length - (state.seen - count)) : undefined;
  };
}

/// At the dot that ends a mail: it passes and the answer is never heard (`passes`), or it is lost itself.
function atLastDot(passes) {
  return (bytes, state) => {
    if (!state.inData) {
      state.inData = bytes.toString('latin1').endsWith('DATA\r\n');
      return undefined;
    }
    if (!/(^|\r\n)\.\r\n$/.test(bytes.toString('latin1'))) return undefined;
    state.isSilent = passes;
    return passes ? bytes.length : bytes.length - 3;
  };
}

/// Text of about `size` bytes that shows whether all of it came.
function longText(size) {
  const lines = [];
  for (let at = 0; at < size; at += 60) lines.push(createHash('sha256').update(`${size} ${at} ${drawn(0, 1 << 30)}`).digest('base64').padEnd(58, '='));
  return `Letter text begins.\r\n${lines.join('\r\n')}\r\nLetter text ends.`;
}

async function cutsImap(desk, times) {
  const before = await desk.conversations();
  const sent = [];
  for (let i = 0; i < times; ++i) {
    const text = longText(80_000);
    sent.push(text.replaceAll('\r\n', '\n'));
    desk.imapWire.afterServerBytes = drawn(200, 80_000);
    desk.put(`cut${i}`, letter(text));
    await desk.until(`IMAP cut ${i}: the mail comes in`, async () => (await desk.conversations()) === before + i + 1);
  }
  check(`IMAP is cut in the middle of a mail ${times} times`, desk.imapWire.cuts === times, `${desk.imapWire.cuts} cuts`);
  const bodies = desk.server.lines('export', 'conversations').flatMap((line) => line.messages).filter((one) => one.kind === 'incoming');
  const once = sent.filter((text) => bodies.filter((one) => one.body === text).length === 1);
  check('each of these mails is there once, whole', once.length === times, `${once.length} of ${times}`);
  check('the mailbox works again', (await desk.view()).state === 'ok');
}

async function cutsSmtp(desk) {
  const before = await desk.conversations();
  desk.put('asks', letter('Where is my parcel?'));
  await desk.until('a customer who asks', async () => (await desk.conversations()) === before + 1);
  const [conversation] = (await desk.call('GET', '/api/v1/conversations?limit=1')).items;
  const path = `/api/v1/conversations/${conversation.id}/messages`;
  // The text is base64 and begins with the word.
  const encoded = (word) => Buffer.from(word).toString('base64').slice(0, 4 * Math.floor(word.length / 3));
  const copies = (word) => desk.smtp.mails.filter((name) =>
    readFileSync(join(desk.smtp.folder, name.replace('.json', '.eml')), 'utf8').includes(encoded(word))).length;
  const reply = (word, files = []) => desk.call('POST', path, {
    client_id: word, kind: 'outgoing', body: `${word}\n${'It left this morning.\n'.repeat(2_000)}`, attachment_ids: files,
  });
  // More than lies in the buffers of a connection: what was cut off has not arrived.
  const file = await desk.server.send('POST', '/api/v1/files?name=film.bin', {
    headers: {authorization: `Bearer ${desk.server.token}`, 'content-type': 'application/octet-stream'}, body: Buffer.alloc(6 << 20, 7),
  });
  const state = async (message) => (await desk.call('GET', `${path}/${message.id}`)).state;

  desk.smtpWire.watch = afterDataBytes(drawn(1, 1 << 20));
  const cut = await reply('word-cut-in-the-middle', [JSON.parse(file.body).id]);
  await desk.until('SMTP cut in the middle: it is sent again', async () => (await state(cut)) === 'sent');
  check('SMTP cut in the middle of a mail: the server has it once', copies('word-cut-in-the-middle') === 1 && desk.smtpWire.cuts === 1,
    `${copies('word-cut-in-the-middle')} copies, ${desk.smtpWire.cuts} cuts`);

  for (const [word, passes] of [['word-answer-lost', true], ['word-dot-lost', false]]) {
    desk.smtpWire.watch = atLastDot(passes);
    const message = await reply(word);
    await desk.until(`${word}: it is in doubt`, async () => (await state(message)) === 'unknown');
    // Longer than the first pauses between attempts: nothing is sent again by itself.
    await sleep(6_000);
    check(`${word}: stays unknown and is not sent again`, (await state(message)) === 'unknown' && copies(word) === Number(passes),
      `${await state(message)}, ${copies(word)} copies`);
    await desk.call('POST', `${path}/${message.id}/retry`);
    await desk.until(`${word}: a person sends it again`, async () => (await state(message)) === 'sent');
    check(`${word}: sent again by a person, once`, copies(word) === Number(passes) + 1, `${copies(word)} copies`);
  }
}

async function takesLargeMails(desk) {
  const before = await desk.conversations();
  const line = `${'QUFB'.repeat(19)}\r\n`;
  const attachment = (bytes) =>
    `--b\r\nContent-Type: text/plain\r\n\r\nSee the film.\r\n--b\r\nContent-Type: video/mp4; name=film.mp4\r\n` +
    `Content-Transfer-Encoding: base64\r\n\r\n${line.repeat(bytes / line.length)}--b--\r\n`;
  const multipart = 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n';
  desk.forgetPeak();
  const rest = desk.memory().now;
  desk.put('huge', letter(attachment(100 << 20), multipart));
  desk.put('small', letter('A small one behind it.'));
  await desk.until('the mail behind one of 100 MB comes in', async () => (await desk.conversations()) === before + 1);
  const grown = (desk.memory().peak - rest) / 1024;
  check(`a mail of 100 MB takes ${grown.toFixed(0)} MB of memory`, grown < 64);
  const huge = (await desk.letters()).find((one) => one.reason_code === 'too_large');
  check('it waits as a dead letter that says in words what to do', huge?.reason_message.includes('100 MB') && huge.size > 100 << 20 && huge.sender !== null,
    JSON.stringify(huge));

  desk.forgetPeak();
  desk.put('film', letter(attachment(40 << 20), multipart));
  await desk.until('a mail of 40 MB comes in', async () => (await desk.conversations()) === before + 2, 120);
  const more = (desk.memory().peak - rest) / 1024;
  check(`a mail of 40 MB takes ${more.toFixed(0)} MB of memory while it comes in`, more < 300);

  const parts = Array.from({length: 10_000}, (_, i) => `--b\r\nContent-Disposition: attachment; filename=${i}.txt\r\n\r\npart ${i}\r\n`).join('');
  const began = Date.now();
  desk.put('parts', letter(`--b\r\n\r\nTen thousand parts.\r\n${parts}--b--\r\n`, multipart));
  desk.put('after', letter('One behind it.'));
  await desk.until('the mail behind one of 10,000 parts comes in', async () => (await desk.conversations()) === before + 4, 120);
  console.log(`10,000 parts took ${Date.now() - began} ms`);
  const message = desk.server.lines('export', 'conversations').flatMap((one) => one.messages).find((one) => one.body.startsWith('Ten thousand parts'));
  check('a mail of 10,000 parts keeps all its bytes', message?.attachments.some((one) => one.name === 'whole-mail.eml'), JSON.stringify(message?.attachments?.length));
}

async function diesWhileMailsComeIn(desk, times) {
  const before = await desk.conversations();
  let count = 0;
  for (let i = 0; i < times; ++i) {
    for (let n = 0; n < 20; ++n, ++count) desk.put(`kill${i}-${n}`, letter(`Killed text ${count}.`));
    const wanted = before + count - drawn(1, 19);
    await desk.until('mails come in', async () => (await desk.conversations()) >= wanted);
    await desk.server.end('SIGKILL');
    await desk.server.start();
  }
  await desk.until('all mails come in after the last kill', async () => (await desk.conversations()) >= before + count);
  const found = desk.server.lines('export', 'conversations').flatMap((one) => one.messages).map((one) => one.body).filter((body) => body.startsWith('Killed text '));
  check(`${count} mails through ${times} kills: none lost, none twice`, new Set(found).size === count && found.length === count,
    `${new Set(found).size} of ${count}, ${found.length} messages`);
  const sound = desk.server.run(['verify']);
  check('verify is content', sound.status === 0, sound.stdout + sound.stderr);
}

await run(async () => {
  const desk = await Desk.open();
  try {
    await cutsImap(desk, Math.max(3, Math.min(200, cycles / 2)));
    await cutsSmtp(desk);
    await takesLargeMails(desk);
    await diesWhileMailsComeIn(desk, Math.max(2, Math.min(500, Math.floor(cycles / 5))));
  } finally {
    desk.close();
  }
});
