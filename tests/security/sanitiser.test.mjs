// What the sanitiser lets through, loaded in a real browser: nothing may run, nothing may be loaded, and the browser must read it as it
// was written. The documents are made by payloads.mjs; those of ONDAM_MATERIAL come on top. The test program of platform/html cleans them.
import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {launchChromium} from '../support/chromium.mjs';
import {payloads} from './payloads.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const {chromium} = createRequire(join(root, 'web', 'package.json'))('playwright-core');
const made = 3000;

function inputs() {
  const documents = payloads(made);
  const path = process.env.ONDAM_MATERIAL && join(process.env.ONDAM_MATERIAL, 'security', 'html-sanitizer.json');
  if (path && existsSync(path)) {
    for (const {title, payload} of JSON.parse(readFileSync(path, 'utf8'))) documents.push({title, html: payload});
  } else {
    console.log('left out: ONDAM_MATERIAL is not set');
  }
  return documents;
}

function clean(documents) {
  const folder = mkdtempSync(join(tmpdir(), 'ondam-sanitiser-'));
  const [before, after] = [join(folder, 'in.json'), join(folder, 'out.json')];
  writeFileSync(before, JSON.stringify(documents));
  const program = join(dirname(process.env.ONDAM_BINARY), 'src/platform/html/test_html');
  const done = spawnSync(program, ['--gtest_filter=Sanitise.cleans_for_the_browser', '--gtest_brief=1'], {
    encoding: 'utf8', env: {...process.env, ONDAM_SANITISER_INPUTS: before, ONDAM_SANITISER_OUTPUTS: after},
  });
  if (done.status !== 0) throw new Error(`${done.stdout}${done.stderr}`);
  const outputs = JSON.parse(readFileSync(after, 'utf8'));
  rmSync(folder, {recursive: true});
  return outputs;
}

const trap = () => {
  window.executions = 0;
  const count = () => void ++window.executions;
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open', 'fetch']) window[name] = count;
  window.addEventListener('error', count);
};

/** What the document does by itself and when every element is touched, what it holds, and whether it reads the same twice. */
const provoke = async (html) => {
  window.executions = 0;
  const element = document.createElement('div');
  document.body.replaceChildren(element);
  element.innerHTML = html;
  const kinds = ['click', 'mouseover', 'mouseenter', 'focus', 'load', 'error', 'toggle', 'animationstart', 'input', 'submit', 'pointerenter'];
  for (const node of element.querySelectorAll('*')) {
    for (const kind of kinds) {
      const event = new Event(kind, {bubbles: kind !== 'error', cancelable: true});
      event.preventDefault();
      node.dispatchEvent(event);
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 0));
  const nodes = [...element.querySelectorAll('*')];
  const forbidden = nodes.filter((node) =>
    ['script', 'style', 'form', 'svg', 'math', 'iframe', 'object', 'embed', 'base', 'meta', 'link', 'template'].includes(node.localName) ||
    node.getAttributeNames().some((name) => name.startsWith('on') || name === 'srcdoc' || name === 'srcset') ||
    ['href', 'src', 'action'].some((name) => /^[\s\0-\x20]*(javascript|vbscript|data:text|blob)/i.test(node.getAttribute(name) ?? '')) ||
    (node.namespaceURI !== 'http://www.w3.org/1999/xhtml'));
  const again = document.createElement('div');
  again.innerHTML = element.innerHTML;
  return {executions: window.executions, forbidden: forbidden.length, stable: element.isEqualNode(again)};
};

async function main() {
  const outputs = clean(inputs());
  const browser = await launchChromium(chromium);
  const page = await browser.newPage();
  let requests = [];
  await page.route('**/*', (route) => {
    requests.push(route.request().url());
    return route.abort();
  });
  page.on('dialog', (dialog) => dialog.dismiss());
  await page.addInitScript(trap);
  await page.setContent('<!doctype html><body></body>');
  await page.evaluate(trap);

  let faults = 0;
  const blame = (title, html, what) => {
    faults += 1;
    if (faults <= 10) console.log(`FAULT ${title}: ${what}\n${html}`);
  };
  for (const {title, html} of outputs) {
    requests = [];
    const {executions, forbidden, stable} = await page.evaluate(provoke, html);
    if (executions || forbidden || !stable) blame(title, html, `executions ${executions}, forbidden ${forbidden}, stable ${stable}`);
    const loaded = requests.filter((url) => !url.startsWith('data:'));
    if (loaded.length) blame(title, html, `loaded ${loaded}`);
  }
  // And once more all together as documents of their own, where the parser itself meets them.
  for (let at = 0; at < outputs.length; at += 250) {
    requests = [];
    await page.setContent(`<!doctype html><body>${outputs.slice(at, at + 250).map(({html}) => `<div>${html}</div>`).join('')}</body>`);
    await page.waitForTimeout(50);
    const executions = await page.evaluate(() => window.executions ?? 0);
    const loaded = requests.filter((url) => !url.startsWith('data:'));
    if (executions || loaded.length) blame(`documents ${at} to ${at + 250}`, '', `executions ${executions}, loaded ${loaded}`);
  }
  const trapWorks = await page.evaluate(provoke, '<img src=x onerror="alert(1)" onclick="alert(1)">').catch(() => ({executions: 1}));
  await browser.close();
  console.log(`${outputs.length} documents, ${faults} with faults; the trap itself caught ${trapWorks.executions}`);
  const good = outputs.length >= made && trapWorks.executions > 0 && trapWorks.forbidden !== 0;
  console.log(`${outputs.length - Math.min(faults, outputs.length)} passed, ${faults + (good ? 0 : 1)} failed`);
  process.exit(faults === 0 && good ? 0 : 1);
}

await main();
