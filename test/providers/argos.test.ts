import { argosFacts } from './argos/facts.ts';
import { providerContract } from './contract.ts';

providerContract(argosFacts);
