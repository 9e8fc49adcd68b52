import { type Html, html } from './html.ts';
import type { Account } from './imitation.ts';
import { type Action, DISORDERS, type Session } from './session.ts';

const LABELS: Readonly<Record<Action, string>> = {
  start: 'Start',
  approve: 'Approve',
  reject: 'Reject',
  review: 'Send to review',
  abandon: 'Abandon',
  expire: 'Expire',
};

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { margin: 2rem auto; max-width: 44rem; padding: 0 1rem }
  h1 { font-size: 1.5rem; margin-bottom: 0 }
  dl { display: grid; gap: 0 1rem; grid-template-columns: max-content 1fr }
  dd { margin: 0; overflow-wrap: anywhere }
  button { font: inherit; margin: 0 .25rem .5rem 0; padding: .4rem 1rem }
  select { font: inherit; max-width: 100% }
  fieldset { border: 1px solid color-mix(in srgb, currentcolor 30%, transparent); margin: 1rem 0 }
  fieldset label { margin-right: 1rem; white-space: nowrap }
  table { border-collapse: collapse; width: 100% }
  td, th { overflow-wrap: anywhere; padding: .2rem .5rem .2rem 0; text-align: left; vertical-align: top }
  .note { opacity: .75 }
  .error { border-left: .3rem solid #c33; padding-left: .7rem }`;

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
};

/** The page on which a session is played: what can be done with it, and what it looks like to the provider. */
export function sessionPage(account: Account, session: Session, problem?: string, status = 200): Response {
  const returnUrl = account.imitation.returnUrl?.(session) ?? null;
  return page(
    `${account.imitation.name} (sandbox)`,
    html`<h1>${account.imitation.name}</h1>
<p class="note">An imitation for trying things out. Nothing here reaches the provider.</p>
${problem === undefined ? null : html`<p class="error" role="alert">${problem}</p>`}
<dl>
<dt>Session</dt><dd>${session.id}</dd>
<dt>Account</dt><dd>${account.key}</dd>
<dt>Status</dt><dd role="status">${[session.status, session.outcome, session.reason].filter(Boolean).join(', ')}</dd>
</dl>
${returnUrl !== null && isSafeLink(returnUrl) ? html`<p><a href="${returnUrl}">Return to the application</a></p>` : null}
${controls(account, session)}
${attempts(session)}`,
    status,
  );
}

/** The page for a link that leads to no session. */
export const unknownSessionPage = (): Response =>
  page('No such session', html`<h1>No such session</h1><p>This link leads to no session of this sandbox.</p>`, 404);

/** All accounts and the newest of their sessions. */
export function indexPage(accounts: readonly Account[]): Response {
  const lists = accounts.map(
    (account) => html`<h2>${account.imitation.name}, account ${account.key}</h2>
<p class="note">${account.url}</p>
<ul>${[...account.sessions.values()]
      .slice(-50)
      .reverse()
      .map((each) => html`<li><a href="${each.hostedUrl}">${each.id}</a> ${each.status} ${each.outcome}</li>`)}</ul>`,
  );
  return page(
    'Sandbox',
    html`<h1>Sandbox</h1>
<p class="note">Imitated providers, for trying the gateway without an account at one.</p>
${lists.length === 0 ? html`<p>No account yet: the gateway opens them when it starts.</p>` : lists}`,
  );
}

function controls(account: Account, session: Session): Html | null {
  const allowed = account.imitation.allows[session.status];
  if (allowed.length === 0) return null;
  const reasons = account.imitation.reasons.map((reason) => html`<option>${reason}</option>`);
  const disorders = DISORDERS.map(
    (word) => html`<label><input type="checkbox" name="disorder" value="${word}"> ${word}</label>\n`,
  );
  return html`<form method="post" action="${account.url}/hosted/${encodeURIComponent(session.id)}">
<p>${allowed.map((action) => html`<button name="action" value="${action}">${LABELS[action]}</button>\n`)}</p>
${allowed.includes('reject') ? html`<p><label>Reject reason <select name="reason">${reasons}</select></label></p>` : null}
<fieldset><legend>Disorder of the webhooks</legend>${disorders}</fieldset>
</form>`;
}

function attempts({ attempts }: Session): Html | null {
  if (attempts.length === 0) return null;
  const rows = attempts.map(
    ({ at, event, url, status }) =>
      html`<tr><td>${at}</td><td>${event}</td><td>${url}</td><td>${status ?? 'no answer'}</td></tr>`,
  );
  return html`<h2>Webhooks</h2>
<table><thead><tr><th>Sent</th><th>Event</th><th>To</th><th>Answer</th></tr></thead><tbody>${rows}</tbody></table>`;
}

/** App schemes are good, script is not. */
const isSafeLink = (url: string): boolean =>
  URL.canParse(url) && !['javascript:', 'data:', 'vbscript:'].includes(new URL(url).protocol);

function page(title: string, body: Html, status = 200): Response {
  const document = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${{ html: STYLE }}</style></head><body><main>
${body}
</main></body></html>
`;
  return new Response(document.html, { status, headers: HEADERS });
}
