// A real SMTP server that keeps each mail in a folder, and refuses or breaks off where the recipient says so.
// node server.js FOLDER [KEY CERTIFICATE]   prints its port
"use strict";
const fs = require("fs");
const path = require("path");
const { SMTPServer } = require("smtp-server");

const [folder, keyFile, certificateFile] = process.argv.slice(2);
let count = 0;

const fail = (code, text) => Object.assign(new Error(text), { responseCode: code });

function cut(session) {
  for (const connection of server.connections) {
    if (connection.session && connection.session.id === session.id) connection._socket.destroy();
  }
}

function addressed(session, word) {
  return session.envelope.rcptTo.some((one) => one.address.startsWith(word));
}

const server = new SMTPServer({
  secure: process.env.SMTP_SECURE === "1",
  key: keyFile && fs.readFileSync(keyFile),
  cert: certificateFile && fs.readFileSync(certificateFile),
  hideSTARTTLS: !keyFile,
  allowInsecureAuth: true,
  authOptional: true,
  authMethods: ["PLAIN", "LOGIN", "XOAUTH2"],
  disableReverseLookup: true,
  onAuth(auth, session, done) {
    const right =
      auth.username === "agent" && (auth.password === "secret" || auth.accessToken === "token");
    if (right) return done(null, { user: auth.username });
    if (auth.method === "XOAUTH2") return done(null, { data: { status: "401", schemes: "bearer" } });
    return done(fail(535, "5.7.8 Wrong user or password"));
  },
  onRcptTo(address, session, done) {
    if (address.address.startsWith("missing")) return done(fail(550, "5.1.1 User unknown"));
    if (address.address.startsWith("later")) return done(fail(451, "4.7.1 Try again later"));
    return done();
  },
  onData(stream, session, done) {
    const chunks = [];
    stream.on("data", (chunk) => {
      chunks.push(chunk);
      if (addressed(session, "cut-in-data")) cut(session);
    });
    stream.on("end", () => {
      if (addressed(session, "refuse-data")) return done(fail(554, "5.6.0 Not this content"));
      const name = String(++count).padStart(4, "0");
      const envelope = {
        from: session.envelope.mailFrom ? session.envelope.mailFrom.address : "",
        recipients: session.envelope.rcptTo.map((one) => one.address),
        user: session.user || "",
        secure: session.secure,
      };
      fs.writeFileSync(path.join(folder, name + ".json"), JSON.stringify(envelope));
      fs.writeFileSync(path.join(folder, name + ".part"), Buffer.concat(chunks));
      fs.renameSync(path.join(folder, name + ".part"), path.join(folder, name + ".eml"));
      if (addressed(session, "cut-after-data")) return cut(session);
      return done(null, "2.0.0 Taken");
    });
  },
});

server.on("error", () => {});
server.listen(0, "127.0.0.1", () => {
  console.log(server.server.address().port);
});
