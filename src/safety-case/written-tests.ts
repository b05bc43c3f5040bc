import { escaped } from './declaration.ts';

/** The tests of a file as they are written, with the titles of their groups: by its text, whose indentation is formatted. */
export interface WrittenTest {
  /** Titles joined by ` > `; one of a table has its placeholders. */
  readonly name: string;
  /** It, or a group of it, is skipped, or only under a condition run. */
  readonly isSkipped: boolean;
}

interface Group extends WrittenTest {
  readonly indent: number;
}

const opening = /^( *)(describe|it|test)((?:\.\w+)*)(?=[(<])/;
const skipping = /\.(?:skip|todo|skipIf|runIf)\b/;
const makesTable = /\.(?:each|for|skipIf|runIf)\b/;
/** The title of a test, and of one whose table or condition comes first. */
const ownTitle = /^[^(]*\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/;
const titleAfterTable = /\)\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/;

export function writtenTests(text: string): readonly WrittenTest[] {
  const lines = text.split('\n');
  const tests: WrittenTest[] = [];
  let groups: readonly Group[] = [];
  for (const [index, line] of lines.entries()) {
    const [, spaces, kind, modifiers = ''] = opening.exec(line) ?? [];
    if (spaces === undefined) continue;
    const indent = spaces.length;
    groups = groups.filter((group) => group.indent < indent);
    const title = titleOf(statementFrom(lines, index, indent), makesTable.test(modifiers));
    if (title === null) continue;
    const outer = groups.at(-1);
    const found = {
      name: outer === undefined ? title : `${outer.name} > ${title}`,
      isSkipped: skipping.test(modifiers) || outer?.isSkipped === true,
      indent,
    };
    if (kind === 'describe') groups = [...groups, found];
    else tests.push({ name: found.name, isSkipped: found.isSkipped });
  }
  return tests;
}

/** Up to the line that closes it. */
function statementFrom(lines: readonly string[], index: number, indent: number): string {
  const end = lines.findIndex((line, at) => at >= index && line.endsWith(';') && line.search(/\S/) === indent);
  return lines.slice(index, end < 0 ? lines.length : end + 1).join('\n');
}

function titleOf(statement: string, hasTable: boolean): string | null {
  const [, , title] = (hasTable ? titleAfterTable : ownTitle).exec(statement) ?? [];
  return title?.replace(/\\(['"`\\])/g, '$1') ?? null;
}

/** Placeholders of a table's titles: `%s`, `$name`. */
const placeholder = /%[sdifjoOc#]|\$[a-zA-Z_][\w.]*/g;

/** Matches the names of a table's cases, and gives the values in the places of its placeholders. */
export function casePattern(name: string): RegExp | null {
  if (name.search(placeholder) < 0) return null;
  const parts = name.split(placeholder).map((part) => escaped(part));
  return new RegExp(`^${parts.join('(.+?)')}$`, 's');
}
