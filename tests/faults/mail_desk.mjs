// A desk with a real Dovecot and a real SMTP server, and between them and the program wires that can be cut.
import {execFileSync} from 'node:child_process';
import {mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {connect, createServer} from 'node:net';
import {join} from 'node:path';

import {Dovecot, Smtp} from '../e2e/support/mail.mjs';
import {check, Server, sleep} from './harness.mjs';

const user = 'desk@shop.example';

/// Passes bytes on in both directions until it is told to break: `afterServerBytes` counts what the server says from now
/// on; `watch` sees what the client says and answers how many of these bytes still pass; `hear` sees what the server says.
export class Wire {
  static async to(target) {
    const wire = new Wire();
    wire.cuts = 0;
    wire.server = createServer((client) => wire.join(client, target));
    await new Promise((done) => wire.server.listen(0, '127.0.0.1', done));
    wire.port = wire.server.address().port;
    return wire;
  }

  join(client, target) {
    const server = connect(target, '127.0.0.1');
    const cut = () => {
      this.cuts += 1;
      client.destroy();
      server.destroy();
    };
    const state = {};
    for (const end of [client, server]) end.on('error', () => {});
    server.on('data', (bytes) => {
      this.hear?.(bytes, state);
      if (this.afterServerBytes !== undefined && bytes.length >= this.afterServerBytes) {
        client.write(bytes.subarray(0, this.afterServerBytes), cut);
        this.afterServerBytes = undefined;
      } else {
        if (this.afterServerBytes !== undefined) this.afterServerBytes -= bytes.length;
        if (state.isSilent) cut();
        else client.write(bytes);
      }
    });
    client.on('data', (bytes) => {
      const verdict = this.watch?.(bytes, state);
      if (verdict === undefined) {
        server.write(bytes);
      } else {
        this.watch = undefined;
        server.write(bytes.subarray(0, verdict), verdict < bytes.length ? cut : undefined);
      }
    });
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  }
}

/// The program with a mailbox and a mail server behind wires.
export class Desk {
  static async open(environment = {}) {
    const desk = new Desk();
    desk.server = new Server({ONDAM_OUTBOUND_ALLOW: '127.0.0.0/8', ...environment});
    desk.folder = join(desk.server.folder, 'mail');
    mkdirSync(desk.folder);
    execFileSync('chmod', ['755', desk.server.folder]);
    desk.dovecot = await Dovecot.start(desk.folder);
    desk.smtp = await Smtp.start(desk.folder);
    desk.imapWire = await Wire.to(desk.dovecot.port);
    desk.smtpWire = await Wire.to(desk.smtp.port);
    const scopes = ['reply_conversations', 'view_conversations', 'manage_channels', 'manage_workspace'];
    desk.server.token = desk.server.lastLine('token', 'api', ...scopes.flatMap((scope) => ['--scope', scope]));
    await desk.server.start();
    await desk.call('PATCH', '/api/v1/workspace', {settings: {undo_seconds: 0}});
    const end = (port, name) => ({host: '127.0.0.1', port, security: 'none', user: name});
    const channel = await desk.call('POST', '/api/v1/channels', {
      kind: 'email', name: 'Mail', secrets: {password: 'secret'},
      settings: {address: user, imap: end(desk.imapWire.port, user), smtp: end(desk.smtpWire.port, 'agent')},
    });
    desk.channel = channel.id;
    await desk.until('the mailbox is read', async () => (await desk.view()).state === 'ok');
    return desk;
  }

  async call(method, path, value) {
    const answer = await this.server.api(method, path, value);
    if (answer.status >= 300 || answer.status === 0) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
    return answer.body ? JSON.parse(answer.body) : undefined;
  }
  view() {
    return this.call('GET', `/api/v1/channels/${this.channel}`);
  }
  async conversations() {
    return (await this.call('GET', '/api/v1/conversations/counts')).all;
  }
  async letters() {
    return (await this.call('GET', `/api/v1/channels/${this.channel}/dead_letters`)).items;
  }
  async until(what, holds, seconds = 120) {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(50)) if (await holds()) return true;
    check(what, false, `not within ${seconds} s`);
    return false;
  }

  /// Straight into the Maildir, as a delivery agent does.
  put(name, raw) {
    const inbox = join(this.folder, 'dovecot/mail', user, 'Maildir');
    for (const part of ['tmp', 'new', 'cur']) mkdirSync(join(inbox, part), {recursive: true});
    const file = `${Math.floor(Date.now() / 1000)}.${name}.ondam`;
    writeFileSync(join(inbox, 'tmp', file), raw);
    execFileSync('chown', ['-R', 'nobody:nogroup', join(this.folder, 'dovecot/mail', user)]);
    renameSync(join(inbox, 'tmp', file), join(inbox, 'new', file));
  }
  /// Kilobytes: what is resident now, and the most since `forgetPeak`.
  memory() {
    const status = readFileSync(`/proc/${this.server.child.pid}/status`, 'utf8');
    const field = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]);
    return {now: field('VmRSS'), peak: field('VmHWM')};
  }
  forgetPeak() {
    writeFileSync(`/proc/${this.server.child.pid}/clear_refs`, '5');
  }

  close() {
    this.dovecot.stop();
    this.smtp.stop();
    for (const wire of [this.imapWire, this.smtpWire]) wire.server.close();
  }
}

let number = 0;
export function letter(text, more = '') {
  number += 1;
  return `From: Person ${number} <person${number}@customer.example>\r\nTo: ${user}\r\nSubject: Letter ${number}\r\n` +
    `Message-ID: <letter-${number}@customer.example>\r\n${more}\r\n${text}\r\n`;
}
