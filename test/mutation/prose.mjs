// An ignorer of Stryker: texts for people are not mutated. README.md states the rule.

/** Properties whose value is a text for people, whatever its form. */
const textProperties = new Set(['component', 'harm', 'fault', 'deadline', 'problem', 'allowed', 'what']);

/** Two words, one after the other. Nothing that is sent over the wire, and no discriminant, has that. */
const prose = /\p{L}[,.:;”’)]* [(“]*\p{L}/u;

export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'prose',
    value: {
      shouldIgnore(path) {
        const { node, parent } = path;
        const isText =
          (node.type === 'StringLiteral' && prose.test(node.value)) ||
          (node.type === 'TemplateLiteral' && node.quasis.some(({ value }) => prose.test(value.raw))) ||
          (parent?.type === 'ObjectProperty' && parent.value === node && textProperties.has(parent.key.name));
        return isText ? 'a text for people' : undefined;
      },
    },
  },
];
