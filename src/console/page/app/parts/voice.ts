/** Speaks to the person on the table, where the browser has a voice of the language. */
import type { Language } from './person-words.ts';

const tags: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE' };

const voiceOf = (language: Language): SpeechSynthesisVoice | null =>
  'speechSynthesis' in window
    ? // A voice of another machine would be asked over the network.
      (speechSynthesis.getVoices().find(({ lang, localService }) => localService && lang.startsWith(language)) ?? null)
    : null;

/** Voices arrive some time after the page: ask again. */
export const hasVoice = (language: Language): boolean => voiceOf(language) !== null;

/** The newest text is said, and whatever still waits to be said is not. */
export function speak(text: string, language: Language): void {
  const voice = voiceOf(language);
  if (voice === null) return;
  const said = new SpeechSynthesisUtterance(text);
  said.voice = voice;
  said.lang = tags[language];
  speechSynthesis.cancel();
  speechSynthesis.speak(said);
}

export function silence(): void {
  if ('speechSynthesis' in window) speechSynthesis.cancel();
}
