import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { styleOf } from './looks.ts';
import type { Line } from './raster.ts';

/** One line of the screen, truncated to the width. */
export function Row({ line, colours }: { readonly line: Line; readonly colours: boolean }): ReactNode {
  const [first, ...others] = line.filter(({ text }) => text !== '');
  // A line without text would have no height.
  if (first === undefined) return <Text> </Text>;
  const style = styleOf(first.look, colours);
  if (others.length === 0) {
    return (
      <Text wrap="truncate-end" {...style}>
        {first.text}
      </Text>
    );
  }
  return (
    <Text wrap="truncate-end">
      <Text {...style}>{first.text}</Text>
      {numbered(others).map(({ part, number }) => (
        <Text key={number} {...styleOf(part.look, colours)}>
          {part.text}
        </Text>
      ))}
    </Text>
  );
}

export function Lines({ lines, colours }: { readonly lines: readonly Line[]; readonly colours: boolean }): ReactNode {
  return (
    <Box flexDirection="column" flexShrink={0}>
      {numbered(lines).map(({ part, number }) => (
        <Row key={number} line={part} colours={colours} />
      ))}
    </Box>
  );
}

/** Keys for React: parts keep their positions from frame to frame, so the position identifies them. */
const numbered = <Part,>(parts: readonly Part[]) => parts.map((part, index) => ({ part, number: index + 1 }));
