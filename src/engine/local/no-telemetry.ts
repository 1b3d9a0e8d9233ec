/**
 * To be imported before `onnxruntime-node`. From 1.30 on its Linux build starts a telemetry client of Microsoft's as
 * soon as it is initialised: it reads the machine id and the command line (which holds people's names), keeps a
 * database under ~/.cache/Microsoft and sends to mobile.events.data.microsoft.com. Its regular expression over a long
 * command line also overflows a worker's stack, which ends the process. Nothing of a face leaves this machine, and
 * neither does this. Set on the main thread: workers have a copy of the environment that native code does not see.
 * https://github.com/microsoft/onnxruntime/blob/main/docs/Privacy.md
 */
process.env['ORT_DISABLE_TELEMETRY'] = '1'

export {}
