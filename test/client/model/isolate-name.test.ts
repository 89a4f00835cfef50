import { describe, expect, it } from 'vitest';
import { isolateName } from '../../../client/model/isolate-name.ts';

describe('isolateName', () => {
  it.each(['Ana', '漢字かな', '👩‍👩‍👧🏳️‍🌈', ''])('leaves %s as it is', (name) => {
    expect(isolateName(name)).toBe(name);
  });

  it.each(['محمد', 'שלום', 'Ana محمد', '𐤀'])('sets %s apart from the words around it, whole', (name) => {
    expect(isolateName(name)).toBe(`\u2068${name}\u2069`);
  });
});
