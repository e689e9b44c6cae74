#!/bin/sh
# What the tests of the modules need beside testdata/, made from it.
#
#   make-data.sh WGS OUT
set -eu
wgs=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
cd "$(dirname "$0")/../../.."
data=testdata

gzip -dc $data/demo/hg19.chr20.fa.gz > "$out/hg19.chr20.fa"
sed 's/^>chr20/>20/' "$out/hg19.chr20.fa" > "$out/hg19.20.fa"
printf 'chr20\t10000000\t10010000\tfirst\nchr20\t10020000\t10025000\tsecond\n' > "$out/targets.bed"
printf 'chr20\t997000\t1003000\nchr20\t1997500\t2002500\n' > "$out/sim.bed"
printf 'f\tHG001\tNA12891\tNA12892\t2\t0\nf\tNA12891\t0\t0\t1\t0\nf\tNA12892\t0\t0\t2\t0\n' > "$out/trio.ped"

# The simulation's variants as VCF: the truth of `wgs bench`, alleles asked for of `wgs call germline`.
{
    printf '##fileformat=VCFv4.3\n##contig=<ID=chr20,length=4000000>\n'
    printf '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tSIM\n'
    awk '!/^#/ { split($2, a, ">"); printf "chr20\t%s\t.\t%s\t%s\t.\tPASS\t.\tGT\t%s\n", $1, a[1], a[2], $3 }' $data/call-germline/truth.tsv
} > "$out/truth.vcf"
bgzip -c "$out/truth.vcf" > "$out/sites.vcf.gz"
tabix -p vcf "$out/sites.vcf.gz"
# Calls worse than the truth, and frequencies of a population.
grep -v -P '\t1000490\t' "$out/truth.vcf" > "$out/worse.vcf"
{
    printf '##fileformat=VCFv4.3\n##contig=<ID=20>\n##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency">\n'
    printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n20\t10000117\t.\tC\tT\t.\tPASS\tAF=0.4\n'
} | bgzip -c > "$out/population.vcf.gz"
tabix -p vcf "$out/population.vcf.gz"
printf 'chr20\t996950\t1003050\nchr20\t1997450\t2002550\nchr20\t2998450\t3002550\nchr20\t3500450\t3503550\n' > "$out/confident.bed"
mkdir -p "$out/strata"
printf 'left\tleft.bed\n' > "$out/strata/strata.tsv"
printf 'chr20\t0\t2000000\n' > "$out/strata/left.bed"

# A delivery, and a pair of keys to sign its check.
mkdir -p "$out/delivery"
cp $data/demo/NA12878_R1.fq.gz $data/demo/NA12878_R2.fq.gz "$out/delivery"
{
    printf 'sample\trole\tfile\tmd5\tdin\n'
    for read in R1 R2; do
        printf 'NA12878\tgermline\tNA12878_%s.fq.gz\t%s\t8.1\n' "$read" "$(md5sum < "$out/delivery/NA12878_$read.fq.gz" | cut -c1-32)"
    done
} > "$out/manifest.tsv"
sed 's/\(R1.fq.gz\t\)..../\10000/' "$out/manifest.tsv" > "$out/wrong-manifest.tsv"
[ -e "$out/key.pem" ] || "$wgs" qc deliver --new-key "$out/key.pem" > /dev/null

# Reports of one sample for `wgs judge`, `wgs cohort`; its fingerprint twice for `wgs qc identity`.
"$wgs" qc fastq -q $data/demo/NA12878_R1.fq.gz $data/demo/NA12878_R2.fq.gz --sample NA12878 --json "$out/NA12878.qc_fastq.json" > /dev/null
for name in NA12878 again; do
    "$wgs" qc align -q $data/demo/NA12878.bam -r "$out/hg19.chr20.fa" --sample $name --json "$out/$name.qc_align.json" \
        --fingerprint "$out/$name.fp" > /dev/null
done
printf 'sample\trole\nNA12878\tgermline\n' > "$out/samples.tsv"
printf 'NA12878\tone\nagain\tone\n' > "$out/persons.tsv"
printf 'NA12878\tone\nagain\tother\n' > "$out/wrong-persons.tsv"
