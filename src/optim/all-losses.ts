// `optim.losses`: all of them.
export * from "./classification.ts";
export * from "./ctc.ts";
export * from "./losses.ts";
export * from "./regression.ts";
export * from "./segmentation.ts";
