/** Checks every place that the safety case names: its files, symbols, words and tests. */
import type { Place, TestPlace } from '../safety/case/argument.ts';
import { declares } from './declaration.ts';
import { casePattern, type WrittenTest, writtenTests } from './written-tests.ts';

/** The text of a file of the source tree; null where there is none. */
export type ReadSource = (file: string) => string | null;

/** What is wrong with a place; null: nothing. */
export class Links {
  readonly #read: ReadSource;
  readonly #texts = new Map<string, string | null>();
  readonly #tests = new Map<string, readonly WrittenTest[]>();

  constructor(read: ReadSource) {
    this.#read = read;
  }

  problemOf(place: Place): string | null {
    const text = this.#textOf(place.file);
    if (text === null) return 'no such file';
    if ('symbol' in place) return declares(place.file, text, place.symbol) ? null : 'not declared there';
    return plain(text).includes(plain(place.words)) ? null : 'not written there';
  }

  problemOfTest({ file, name }: TestPlace): string | null {
    const text = this.#textOf(file);
    if (text === null) return 'no such file';
    return file.endsWith('.c') ? this.#problemInC(file, text, name) : this.#problemInTypeScript(file, text, name);
  }

  /** Called where it is defined, or, as a suite, by the main program. */
  #problemInC(file: string, text: string, name: string): string | null {
    if (!declares(file, text, name)) return 'no such test';
    const main = this.#textOf('test/firmware/main.c') ?? '';
    const times = text.match(new RegExp(`\\b${name}\\(`, 'g'))?.length ?? 0;
    return times > 1 || main.includes(`, ${name}}`) ? null : 'not called';
  }

  #problemInTypeScript(file: string, text: string, name: string): string | null {
    const found = this.#testsOf(file, text).find((test) => this.#isNamed(test, name, text));
    if (found === undefined) return 'no such test';
    return found.isSkipped ? 'skipped' : null;
  }

  /** The test's name as its file has it; null: it is not there. */
  writtenName({ file, name }: TestPlace): string | null {
    const text = this.#textOf(file);
    if (text === null) return null;
    return this.#testsOf(file, text).find((test) => this.#isNamed(test, name, text))?.name ?? null;
  }

  /** A case of a table has values that its file names, or that name a scenario. */
  #isNamed({ name: written }: WrittenTest, name: string, text: string): boolean {
    if (written === name) return true;
    const values = casePattern(written)?.exec(name)?.slice(1);
    return (
      values?.every((value) => text.includes(value) || this.#textOf(`test/scenarios/${value}.json`) !== null) === true
    );
  }

  #testsOf(file: string, text: string): readonly WrittenTest[] {
    const known = this.#tests.get(file) ?? writtenTests(text);
    this.#tests.set(file, known);
    return known;
  }

  #textOf(file: string): string | null {
    const known = this.#texts.get(file);
    if (known !== undefined) return known;
    const text = this.#read(file);
    this.#texts.set(file, text);
    return text;
  }
}

/** Documents are wrapped. */
const plain = (text: string): string => text.replaceAll(/\s+/g, ' ');
