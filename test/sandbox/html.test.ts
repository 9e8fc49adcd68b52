import { expect, test } from 'vitest';
import { html } from '../../src/sandbox/html.ts';

test('what is put into a template is text, not markup', () => {
  const said = `<b title="x">'&'</b>`;
  expect(html`<p>${said}</p>`.html).toBe('<p>&lt;b title=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/b&gt;</p>');
});

test('templates go into templates as they are, one or many, and nothing is nothing', () => {
  const items = ['a', 'b'].map((item) => html`<li>${item}</li>`);
  expect(html`<ul>${items}</ul>${null}${undefined}${html`<hr>`}${0}`.html).toBe('<ul><li>a</li><li>b</li></ul><hr>0');
});
