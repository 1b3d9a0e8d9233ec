/** How cosines of the default pack's embedder translate to similarities, and how often each goes wrong. */
import type { PackManifest } from '../manifest.ts'

export const calibration: PackManifest['calibration'] = {
  measuredOn:
    'Labeled Faces in the Wild, first three folds, whole pictures through the whole pipeline: false match rates from ' +
    '2,687,149 impostor pairs, false non-match rates from the 2,891 genuine pairs of the same pictures. False match rates ' +
    'of 1e-6 and less are extended along the last slope. Other populations are harder: expect several times the rate.',
  rows: [
    { similarity: 5, cosine: 0.13, fmr: 0.1, fnmr: 0.0007 },
    { similarity: 25, cosine: 0.2435, fmr: 0.01, fnmr: 0.0038 },
    { similarity: 50, cosine: 0.336, fmr: 0.001, fnmr: 0.0107 },
    { similarity: 70, cosine: 0.414, fmr: 1e-4, fnmr: 0.0315 },
    { similarity: 80, cosine: 0.451, fmr: 3e-5, fnmr: 0.0477 },
    { similarity: 86, cosine: 0.478, fmr: 1e-5, fnmr: 0.0616 },
    { similarity: 94, cosine: 0.535, fmr: 1e-6, fnmr: 0.1224 },
    { similarity: 97.5, cosine: 0.59, fmr: 1e-7, fnmr: 0.2051 },
    { similarity: 99, cosine: 0.645, fmr: 1e-8, fnmr: 0.3307 },
  ],
}
