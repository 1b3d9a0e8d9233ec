import type { Command } from 'commander'

export const IMAGES_HELP = `Folders are searched for pictures with all their sub-folders. Quote patterns to have them
matched here rather than by the shell. A picture that cannot be used is answered with its
error; the others go on and the exit code is 3.`

/** Options of the commands that answer picture by picture. */
export const addImageOptions = (command: Command): Command =>
  command
    .option('--json', 'one JSON object a line for each picture')
    .option('--annotate <dir>', 'write copies of the pictures with boxes and names to this folder')
    .option('--output <file>', 'write the JSON lines to this file, and nothing to standard output')
    .option('--resume', 'with --output: skip the pictures that are answered in the file already')
