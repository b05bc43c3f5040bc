/** Sizes of the parts of a chart, in pixels. */
export interface Layout {
  readonly width: number;
  readonly edge: number;
  readonly left: number;
  readonly right: number;
  readonly plotHeight: number;
  /** Title, subtitle and legend; 0: the page around the chart has them. */
  readonly header: number;
  readonly flagRow: number;
  readonly flagRows: number;
  readonly strip: number;
  /** From the frame's bottom to the first lane: the axis' labels. */
  readonly axis: number;
  readonly lane: number;
  readonly listRow: number;
  /** Findings that are listed below; 0: the page around the chart lists them. */
  readonly listRows: number;
  /** Labels of the horizontal lines stand inside the frame, for want of room beside it. */
  readonly isNarrow: boolean;
}

/** A file of its own: the plots of `bench` and `protocol`. */
const document: Layout = {
  width: 1000,
  edge: 24,
  left: 72,
  right: 78,
  plotHeight: 300,
  header: 62,
  flagRow: 20,
  flagRows: 3,
  strip: 22,
  axis: 26,
  lane: 18,
  listRow: 18,
  listRows: 8,
  isNarrow: false,
};

/** Inside a page, on paper and on a screen of some width. */
const wide: Layout = {
  ...document,
  width: 800,
  edge: 12,
  left: 84,
  right: 84,
  plotHeight: 260,
  header: 6,
  listRows: 0,
};

/** Inside a page on a phone. */
const narrow: Layout = {
  ...wide,
  width: 360,
  edge: 6,
  left: 34,
  right: 8,
  plotHeight: 230,
  lane: 30,
  isNarrow: true,
};

export const layouts = { document, wide, narrow } as const;
