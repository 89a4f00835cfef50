const GAP = '  ';

export interface TableColumn {
  readonly head: string;
  readonly isNumber?: boolean; // stands at the right edge of its column
}

/** Lines of a table for a terminal: a head in capitals, then the rows. Every row has a cell for each column. */
export function formatTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const heads = columns.map(({ head }) => head.toUpperCase());
  const widths = columns.map((_, i) => Math.max(heads[i].length, ...rows.map((row) => row[i].length)));
  return [heads, ...rows]
    .map((row) => {
      const cells = row.map((cell, i) =>
        columns[i].isNumber === true ? cell.padStart(widths[i]) : cell.padEnd(widths[i]),
      );
      return `${cells.join(GAP).trimEnd()}\n`;
    })
    .join('');
}
