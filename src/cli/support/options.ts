/** Options and argument parsers that several commands share. */
import { InvalidArgumentError, Option } from 'commander';
import { languages } from '../../reports/words/words.ts';
import { defaultConfigurationFile } from '../../service/configuration/paths.ts';

/** Seeds are unsigned 32-bit numbers. */
export const largestSeed = 0xffff_ffff;

export const configOption = (): Option =>
  new Option('--config <FILE>', `configuration file (default: $FULCRUM_CONFIG, else ${defaultConfigurationFile})`);

export const jsonOption = (description = 'print one JSON object per line'): Option => new Option('--json', description);

/** Of charts and reports. */
export const languageOption = (): Option =>
  new Option('--language <LANGUAGE>', 'language of the texts; what was recorded stays as it is')
    .choices(languages)
    .default('en');

export const seedOption = (description: string): Option =>
  new Option('--seed <N>', `${description} (0 to ${largestSeed})`).argParser(wholeNumber(0, largestSeed)).default(1);

export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d{1,10}$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Allowed: a whole number from ${least} to ${most}.`);
  };
}

export function decimalNumber(least: number, most: number, alsoAllowed = ''): (text: string) => number {
  return (text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Allowed: ${least} to ${most}${alsoAllowed}.`);
  };
}
