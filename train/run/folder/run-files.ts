/** Names of files in run folders; docs/commands.md says what is in those that every kind has. */
/** `format` of the config of a run of the learning core. */
export const RUN_FORMAT = 'murmuration-run';

export const CONFIG_FILE = 'config.json';
export const COMMAND_FILE = 'command.txt';
export const DIFFERENCE_FILE = 'difference.patch';
export const CARD_FILE = 'card.md';
export const METRICS_FILE = 'metrics.csv';
export const EVALUATION_FILE = 'evaluation.csv';
export const RESULT_FILE = 'result.json';
export const CHECKPOINT_FOLDER = 'checkpoints';
