import { readFileSync } from 'node:fs';

const INIT = 1; // takes in whoever lost its parent, unless another process does

/**
 * Whether npm, which started this process or the shell that did, has gone. npm, its shells and what they run share a process
 * group; where npm is gone, the topmost of them is one of its scripts, does not lead the group, and was taken in by a
 * process that npm did not start. Any process may be pid 1, npm in a container too: so it is not asked for by that.
 */
export function hasLostNpm() {
  try {
    const own = statOf(process.pid);
    let top = own;
    for (let above = statOf(top.parent); above.group === own.group; above = statOf(top.parent)) top = above;
    return top.pid !== own.group && isOfScript(top.pid) && !isOfScript(top.parent);
  } catch {
    return process.ppid === INIT; // the system has no /proc
  }
}

function statOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // after the name: state, parent, group
  return { pid, parent: Number(parent), group: Number(group) };
}

function isOfScript(pid) {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
    return variables.some((line) => line.startsWith('npm_lifecycle_event='));
  } catch {
    return false; // another user's process
  }
}
