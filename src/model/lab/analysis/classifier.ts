/** A small classifier: softmax regression on standardised features (a linear probe, Alain and Bengio 2016). */
import { getTf, type Tensor2D } from '../../tf';

export interface Labelled {
  /** `[rows,size]`. */
  readonly features: Float32Array;
  readonly labels: Uint8Array;
}

const steps = 300;
const learningRate = 0.05;
/** Weight of the squared weights in the loss. */
const decay = 1e-3;

/** Trains on the one and measures on the other. @returns share of test rows put in the right class, 0..1 */
export function probeAccuracy(train: Labelled, test: Labelled, classes: number): number {
  const tf = getTf();
  const size = train.features.length / train.labels.length;
  return tf.tidy(() => {
    const matrix = ({ features, labels }: Labelled): Tensor2D =>
      tf.tensor2d(features.slice(), [labels.length, size]);
    const x = matrix(train);
    const { mean, variance } = tf.moments(x, 0);
    const deviation = tf.sqrt(tf.add(variance, 1e-6));
    const standard = (of: Tensor2D): Tensor2D => tf.div(tf.sub(of, mean), deviation);
    const known = standard(x);
    const target = tf.oneHot(tf.tensor1d([...train.labels], 'int32'), classes);
    const weights = tf.variable(tf.zeros([size, classes]));
    const bias = tf.variable(tf.zeros([classes]));
    const optimizer = tf.train.adam(learningRate);
    for (let step = 0; step < steps; step++)
      optimizer.minimize(() => {
        const logits = tf.add(tf.matMul(known, weights as Tensor2D), bias);
        const loss = tf.losses.softmaxCrossEntropy(target, logits);
        return tf.add(loss, tf.mul(tf.sum(tf.square(weights)), decay)).asScalar();
      });
    const logits = tf.add(tf.matMul(standard(matrix(test)), weights as Tensor2D), bias);
    const guessed = tf.argMax(logits, 1).dataSync();
    weights.dispose();
    bias.dispose();
    optimizer.dispose();
    return (
      test.labels.reduce((right, label, i) => right + (guessed[i] === label ? 1 : 0), 0) / test.labels.length
    );
  });
}
