/** What Amazon Rekognition takes. https://docs.aws.amazon.com/rekognition/latest/dg/limits.html */
export const limits = {
  /** Of one picture sent with the request. */
  imageBytes: 5_242_880,
  /** Pixels of a picture's shorter side; what has less is enlarged before it is sent. */
  leastSide: 80,
  /** Pixels of the longer side that are sent at most: ours. Small faces are lost beyond, whatever the size. */
  mostSide: 4096,
  /** Faces of one picture. */
  faces: 100,
  faceMatches: 4096,
  userMatches: 500,
  facesOfUser: 100,
  facesDeleted: 4096,
  facePage: 4096,
  userPage: 500,
} as const
