/** An angle to move to. Above the prescription the service asks for a confirmation every 5°, given here one by one. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { absolute } from '../../../../../protocols/therapy/limits.ts';
import { ServiceRefusal } from '../../../../service/refusal.ts';
import { confirmableUpTo } from '../../../model/refusal-data.ts';
import { ActButton } from '../parts/act-button.tsx';
import { Group } from '../parts/group.tsx';
import type { ScreenProps } from '../screen-props.ts';

const steps = [-5, -1, 1, 5] as const;
const rates = [0.5, 1, 1.5] as const;

interface Asked {
  readonly upToDeg: number;
  readonly why: string;
}

export function TargetPanel({ page, view }: Pick<ScreenProps, 'page' | 'view'>): JSX.Element {
  const [angleDeg, setAngle] = useState(Math.round(view.angleDeg ?? 0));
  const [rateDegPerS, setRate] = useState<number>(1);
  const [asked, setAsked] = useState<Asked | null>(null);
  const change = (by: number) => {
    setAngle(Math.min(absolute.maxAngle, Math.max(absolute.minAngle, angleDeg + by)));
    setAsked(null);
  };
  const move = async (confirm: boolean) => {
    setAsked(null);
    try {
      const { viaLevel } = await page.feed.call('override.target', {
        angleDeg,
        rateDegPerS,
        ...(confirm ? { confirm: true } : {}),
      });
      page.say(viaLevel ? `Moving to ${angleDeg}°, by way of level` : `Moving to ${angleDeg}°`);
    } catch (error) {
      const upToDeg = error instanceof ServiceRefusal ? confirmableUpTo(error.code, error.data) : null;
      if (upToDeg === null) throw error;
      setAsked({ upToDeg, why: error instanceof Error ? error.message : '' });
    }
  };
  return (
    <div class="target-panel">
      <div class="target-angle">
        {steps.slice(0, 2).map((by) => (
          <button type="button" class="act" key={by} onClick={() => change(by)}>
            {by}°
          </button>
        ))}
        <output aria-label="Target angle">{angleDeg}°</output>
        {steps.slice(2).map((by) => (
          <button type="button" class="act" key={by} onClick={() => change(by)}>
            +{by}°
          </button>
        ))}
      </div>
      {asked === null ? (
        <>
          <Group label="Rate">
            {rates.map((each) => (
              <button
                type="button"
                class="act"
                key={each}
                aria-pressed={each === rateDegPerS}
                onClick={() => setRate(each)}
              >
                {each}°/s
              </button>
            ))}
          </Group>
          <ActButton page={page} view={view} act="override.target" isMain onAct={() => move(false)}>
            Move there
          </ActButton>
        </>
      ) : (
        <div class="confirm" role="alert">
          <p>{asked.why}</p>
          <ActButton page={page} view={view} act="override.target" isMain onAct={() => move(true)}>
            Confirm up to {asked.upToDeg}°
          </ActButton>
          <button type="button" class="act" onClick={() => setAsked(null)}>
            Do not move
          </button>
        </div>
      )}
    </div>
  );
}
