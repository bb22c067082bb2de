/** A new config as text, with the comments that somebody needs to go on from it. */
import { Document, isCollection, isScalar, visit } from 'yaml';
import type { RawConfig, RawModel } from '../config/index.ts';

const HEAD = `# Which models there are, who serves them, and how requests are routed over them.
# \`pointsman check\` says what is wrong with this file, \`pointsman route "..."\` which model a prompt would go to,
# \`pointsman serve\` starts the gateway. Every other field is described in docs/reference/config.md of Pointsman.
`;

const COMMENTS = {
  providers: 'Who serves models. Credentials are read from the environment: ${NAME} is a variable.',
  models: `Price in USD per million tokens, or perHour for a machine of your own. Without \`ability\`, how good a model is
# expected to be from 0 to 1, requests can only be routed by price and speed.`,
  policies:
    'Dear models first, cheap ones as a session spends its budget. A tier is in force until that share is spent.',
  routes:
    'Names for the field `model` of a request. auto, auto:cheap, auto:best, auto:fast and auto:local are always there.',
} as const;

const UNKNOWN_ABILITY = '    # ability: 0.7\n';

/** YAML. Models that nobody has rated get a line that waits for the number. */
export function configText(raw: RawConfig): string {
  const models = Object.entries((raw.models ?? {}) as Readonly<Record<string, RawModel>>);
  return [
    HEAD,
    sectionText('providers', raw.providers),
    `# ${COMMENTS.models}\nmodels:\n${models.map(modelText).join('')}`,
    ...(raw.policies === undefined ? [] : [sectionText('policies', raw.policies)]),
    ...(raw.routes === undefined ? [] : [sectionText('routes', raw.routes)]),
  ].join('\n');
}

function sectionText(name: Exclude<keyof typeof COMMENTS, 'models'>, value: unknown): string {
  return `# ${COMMENTS[name]}\n${yaml({ [name]: value })}`;
}

function modelText([name, model]: readonly [string, RawModel]): string {
  const text = yaml({ [name]: model }).replace(/^(?=.)/gm, '  ');
  return model.ability === undefined && model.maxComplexity === undefined ? text + UNKNOWN_ABILITY : text;
}

/** Short lists and tables that read better on one line. */
const ON_ONE_LINE: readonly unknown[] = ['price', 'modalities', 'models'];

function yaml(value: unknown): string {
  const document = new Document(value);
  visit(document, {
    Pair: (_, { key, value: node }, path) => {
      const isNested = path.length > 2;
      if (isNested && isScalar(key) && ON_ONE_LINE.includes(key.value) && isCollection(node)) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0 });
}
