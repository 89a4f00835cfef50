import { svgElement } from '../kit/dom.ts';

const QUIET_MODULES = 4; // around the code, as its standard asks

/** A QR code of a text, dark on white in both schemes: not every camera reads the inverse. Rejects where its encoder does not load. */
export async function createQrCode(text: string): Promise<SVGSVGElement> {
  const { encode } = await import('uqr');
  const { data, size } = encode(text, { ecc: 'M', border: QUIET_MODULES });
  return svgElement(
    'svg',
    {
      class: 'qr-code',
      viewBox: `0 0 ${size} ${size}`,
      role: 'img',
      'aria-label': `QR code of ${text}`,
      'shape-rendering': 'crispEdges',
    },
    svgElement('rect', { width: size, height: size, fill: '#fff' }),
    svgElement('path', { d: drawModules(data), fill: '#14201b' }),
  );
}

/** A path over the dark modules, a run of a row at a time; a module is a unit long. */
export function drawModules(rows: readonly (readonly boolean[])[]): string {
  return rows.map(drawRow).join('');
}

function drawRow(row: readonly boolean[], y: number): string {
  let path = '';
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue;
    const start = x;
    while (row[x + 1]) x++;
    path += `M${start} ${y}h${x + 1 - start}v1H${start}z`;
  }
  return path;
}
