#!/usr/bin/env node
import { existsSync } from 'node:fs'

const program = new URL('../dist/main/cli.js', import.meta.url)

if (existsSync(program)) await import(program.href)
else {
  console.error('likeness: the program is not built yet. Run: npm run setup')
  process.exitCode = 4
}
