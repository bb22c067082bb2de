/** Whether an answer is another model's than was asked: providers name what they serve more exactly than it is asked for. */

/** So much of a name is kept; what is longer is none. */
const LONGEST_NAME = 200;

/** `-2024-08-06`, `-20250929`, `-0613`, `@20240620`, `-001`, `-05-20`. Fewer digits are another version: `-4`, `-4-5`. */
const DATE = /^[-@](?:\d{3,4}|\d{6}|\d{8}|\d{4}-\d\d-\d\d|\d\d-\d\d(?:\d\d)?)$/;

/** What providers leave out of a name, or put before it: `openai/`, `models/`, `-latest`. */
const FOLDERS = /^.*\//;
const LATEST = /[-:]latest$/;

/** @param told as the provider says who has answered; null if it does not. Undefined if that is what was asked for */
export function otherModel(asked: string, told: string | null): string | undefined {
  if (told === null || told === asked) return undefined;
  const [want, got] = [plain(asked), plain(told)];
  const isSame = got.startsWith(want) && (got === want || DATE.test(got.slice(want.length)));
  return isSame ? undefined : told.slice(0, LONGEST_NAME);
}

function plain(name: string): string {
  return name.slice(0, LONGEST_NAME).toLowerCase().replace(FOLDERS, '').replace(LATEST, '');
}
