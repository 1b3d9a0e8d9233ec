/** Settings of the systems that Likeness takes the place of and that mean nothing here: what to do instead. */
const INSTEAD: Record<string, string> = {
  DETECTION_CONFIDENCE_THRESHOLD: 'AWS_REKOGNITION_MIN_CONFIDENCE (0-100) says how sure a find has to be.',
  DETECTOR_BACKEND: 'the model pack, LIKENESS_PACK, says what finds faces.',
  MODEL_NAME: 'the model pack, LIKENESS_PACK, says what compares faces.',
  DISTANCE_METRIC: 'the model pack, LIKENESS_PACK, says how faces are compared.',
  PROCESSED_IMAGES_OUTPUT_DIR: '`likeness identify --annotate <folder>` writes pictures with boxes and names.',
  DRAW_BOUNDING_BOXES: '`likeness identify --annotate <folder>` writes pictures with boxes and names.',
  CROPPED_FACES_OUTPUT_DIR: 'LIKENESS_KEEP_CROPS keeps faces with the history.',
  EVENT_RECORDINGS_BUCKET: 'who asks for a video names its bucket; LIKENESS_S3_BUCKETS says which may be named.',
  SNS_REKOGNITION_VIDEO_ANALYSIS_TOPIC_ARN: 'who asks for a video names the topic, as NotificationChannel.',
  REKOGNITION_VIDEO_SERVICE_ROLE_ARN: 'who asks for a video names the role, as NotificationChannel.',
}

export const retired = (env: NodeJS.ProcessEnv): string[] =>
  Object.entries(INSTEAD)
    .filter(([name]) => env[name])
    .map(([name, instead]) => `${name} is set and has no effect: ${instead}`)
