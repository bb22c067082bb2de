import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CONSEQUENCES, type Consequence, type CoolScope } from '../../src/core/attempts/consequences.ts';
import { ERRORS, type ErrorRow } from '../../src/core/errors.ts';

const HEADER = `# Errors

Every error a caller can get, and every way in which an attempt can end in a record. This page is made from the tables in \`src/core/errors.ts\` and
\`src/core/attempts/consequences.ts\`; \`npx vitest run test/docs -u\` writes it again.

The body is an OpenAI error object: \`{"error": {"message", "type", "param", "code", "metadata"?}}\`. \`param\` names the field that is at fault.
\`x-should-retry: false\` comes with nearly every error: what could be tried again has been tried. It is \`true\` for \`shutting_down\`, \`overloaded\` and
\`idempotency_in_progress\`, and where nobody was asked because all must be left alone for as long as \`retry-after\` says.

After the first output of a stream an error comes as a last event, \`data: {"error": ...}\`, and no \`[DONE]\` follows.
So it does before it where the stream has been given a comment already, see \`server.keepAliveMs\`.

| code | status | type | meaning |
|---|---|---|---|
`;

const CONSEQUENCES_HEADER = `
## What follows from a failed attempt

| code | the same again | another credential | another deployment | blamed | left alone |
|---|---|---|---|---|---|
`;

function line([code, { status, type, meaning }]: [string, ErrorRow]): string {
  return `| \`${code}\` | ${status} | ${type} | ${meaning} |\n`;
}

const OTHER_DEPLOYMENT: Readonly<Record<Consequence['otherDeployment'], string>> = {
  yes: 'yes',
  no: '',
  'larger-window': 'with a larger window',
};
const SCOPES: Readonly<Record<CoolScope, string>> = {
  deployment: 'the deployment',
  credential: 'the credential',
  'credential-at-deployment': 'the credential at this deployment',
};

function consequenceLine([code, row]: [string, Consequence]): string {
  const { pauseMs, otherCredential, otherDeployment, blame, cool } = row;
  const again = pauseMs === null ? '' : pauseMs === 0 ? 'at once' : `after up to ${pauseMs} ms`;
  const times = cool !== null && cool.after > 1 ? `, after ${cool.after} in a row` : '';
  const alone = cool === null ? '' : `${SCOPES[cool.scope]}, ${cool.forMs / 1000} s${times}`;
  const cells = [`\`${code}\``, again, yes(otherCredential), OTHER_DEPLOYMENT[otherDeployment], yes(blame), alone];
  return `| ${cells.join(' | ')} |\n`;
}

const yes = (value: boolean): string => (value ? 'yes' : '');

const FOOTER = `
*The same again*: only where nobody else is left, once; where the deployment says how long to wait, after that. *Blamed*: it counts against the
deployment's health. *Left alone*: at least so long, or as long as its own Retry-After asks, whichever requests come.
`;

test('the page of errors says what the table says', async () => {
  const page = [
    HEADER,
    ...Object.entries(ERRORS).map(line),
    CONSEQUENCES_HEADER,
    ...Object.entries(CONSEQUENCES).map(consequenceLine),
    FOOTER,
  ].join('');
  await expect(page).toMatchFileSnapshot(join(import.meta.dirname, '../../docs/reference/errors.md'));
});
