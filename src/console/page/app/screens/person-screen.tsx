/** Large, for the person on the table: what happens, what comes next, and when. Spoken too, since nobody reads head-down. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { buttonText, inWord, type Language, nextWord, personTextOf } from '../parts/person-words.ts';
import { clock } from '../parts/times.ts';
import { hasVoice, silence, speak } from '../parts/voice.ts';
import type { ScreenProps } from '../screen-props.ts';

/** What comes next is announced so long before. */
const announceMs = 10_000;

export function PersonScreen({ page, view }: ScreenProps): JSX.Element {
  const [language, setLanguage] = useState<Language>('en');
  const [isSpoken, setSpoken] = useState(false);
  const { telemetry, trace } = page.heard;
  const { now, next, leftMs } = personTextOf(view, telemetry?.value ?? null, trace, language);
  const announced = leftMs !== null && leftMs <= announceMs && next !== '' ? `${inWord(language, 10)}: ${next}` : '';
  useEffect(() => {
    if (isSpoken) speak(now, language);
  }, [isSpoken, now, language]);
  useEffect(() => {
    if (isSpoken && announced !== '') speak(announced, language);
  }, [isSpoken, announced, language]);
  useEffect(() => silence, []);
  const isMute = !hasVoice(language);
  return (
    <div class="person-screen" lang={language}>
      <p class="person-angle">{view.angleText}</p>
      <p class="person-now">{now}</p>
      <p class="person-next">
        {next === '' ? '' : `${nextWord[language]}: ${next}`}
        {leftMs === null ? null : <strong>{clock(leftMs)}</strong>}
      </p>
      <p class="person-button">{buttonText(language)}</p>
      <div class="acts" lang="en">
        <button type="button" class="act" aria-pressed={language === 'en'} onClick={() => setLanguage('en')}>
          English
        </button>
        <button type="button" class="act" lang="de" aria-pressed={language === 'de'} onClick={() => setLanguage('de')}>
          Deutsch
        </button>
        <button
          type="button"
          class="act"
          aria-pressed={isSpoken && !isMute}
          aria-disabled={isMute}
          onClick={() =>
            isMute ? page.say('This browser has no voice of that language.', true) : setSpoken(!isSpoken)
          }
        >
          {isMute ? 'No voice here' : isSpoken ? 'Spoken' : 'Speak it'}
        </button>
      </div>
    </div>
  );
}
