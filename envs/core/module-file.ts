/**
 * The file name of a module for a thread or a process to start from, beside the module whose `import.meta.url` is given:
 * 'worker' is worker.ts in a checkout, which Node runs un-built, and worker.js in the package.
 */
export function moduleFile(name: string, importerUrl: string): string {
  return name + (importerUrl.endsWith('.ts') ? '.ts' : '.js');
}
