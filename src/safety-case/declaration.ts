/** Whether a source file declares a symbol: by its text, which is formatted, so that a declaration begins its line. */
export function declares(file: string, text: string, symbol: string): boolean {
  const name = escaped(symbol);
  return (/\.[ch]$/.test(file) ? inC(name) : inTypeScript(name)).test(text);
}

const inTypeScript = (name: string): RegExp =>
  new RegExp(
    `^(?:export )?(?:default )?(?:abstract )?(?:async )?(?:const|let|function\\*?|class|interface|type|enum) ${name}\\b`,
    'm',
  );

/** A macro, or a function with its body. */
const inC = (name: string): RegExp =>
  new RegExp(`^(?:#define ${name}\\b|(?:[a-z_]\\w*[ *]+)+${name}\\([^;{}]*\\)\\s*\\{)`, 'm');

export const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
