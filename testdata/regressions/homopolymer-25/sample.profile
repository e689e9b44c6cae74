{
  "wgs_profile": {
    "format": 2,
    "wgs": "0.1.0",
    "sample": "SIM",
    "reference": "a83c919461a9c51fe56de5f76ec2a7ace2464e1d2a454ee02eba38b2a3a5f01b",
    "contigs": [
      {
        "name": "chr20",
        "len": 1505,
        "md5": "bdc7940d2f0056aaaa64e170ceb990be",
        "positions": 3939275,
        "depth_sum": 117782160,
        "depth_median": 30
      }
    ],
    "cell_sums": [
      15578922923838382037,
      0
    ],
    "witness": {
      "contig": 0,
      "start": 0,
      "end": 1505,
      "records": 153,
      "names": 9925767577581628845
    },
    "cells_read": 4,
    "reads": {
      "seen": 837018,
      "excluded": [
        0,
        0,
        0,
        47788,
        0,
        2518,
        0
      ],
      "capped": 0
    },
    "positions_left_out": 39998,
    "indels": [
      {
        "tracts": 2513037,
        "reads": 75190090,
        "indels": 2989,
        "error_milli_log10": 5317,
        "variant_milli_log10": 4207
      },
      {
        "tracts": 169512,
        "reads": 4991055,
        "indels": 1142,
        "error_milli_log10": 4691,
        "variant_milli_log10": 3353
      },
      {
        "tracts": 53342,
        "reads": 1567236,
        "indels": 824,
        "error_milli_log10": 4528,
        "variant_milli_log10": 3003
      },
      {
        "tracts": 18571,
        "reads": 544378,
        "indels": 503,
        "error_milli_log10": 4422,
        "variant_milli_log10": 2752
      },
      {
        "tracts": 5155,
        "reads": 150045,
        "indels": 432,
        "error_milli_log10": 3062,
        "variant_milli_log10": 2413
      },
      {
        "tracts": 1928,
        "reads": 56578,
        "indels": 545,
        "error_milli_log10": 2840,
        "variant_milli_log10": 1911
      },
      {
        "tracts": 706,
        "reads": 20589,
        "indels": 375,
        "error_milli_log10": 2604,
        "variant_milli_log10": 1595
      },
      {
        "tracts": 385,
        "reads": 11185,
        "indels": 552,
        "error_milli_log10": 2323,
        "variant_milli_log10": 1148
      },
      {
        "tracts": 267,
        "reads": 7851,
        "indels": 615,
        "error_milli_log10": 2097,
        "variant_milli_log10": 974
      },
      {
        "tracts": 202,
        "reads": 5955,
        "indels": 892,
        "error_milli_log10": 1781,
        "variant_milli_log10": 688
      },
      {
        "tracts": 175,
        "reads": 5047,
        "indels": 924,
        "error_milli_log10": 1547,
        "variant_milli_log10": 588
      },
      {
        "tracts": 134,
        "reads": 3901,
        "indels": 606,
        "error_milli_log10": 1313,
        "variant_milli_log10": 601
      },
      {
        "tracts": 141,
        "reads": 3890,
        "indels": 713,
        "error_milli_log10": 1198,
        "variant_milli_log10": 555
      },
      {
        "tracts": 112,
        "reads": 3302,
        "indels": 998,
        "error_milli_log10": 991,
        "variant_milli_log10": 414
      },
      {
        "tracts": 127,
        "reads": 3598,
        "indels": 1065,
        "error_milli_log10": 734,
        "variant_milli_log10": 462
      },
      {
        "tracts": 97,
        "reads": 2866,
        "indels": 933,
        "error_milli_log10": 700,
        "variant_milli_log10": 413
      },
      {
        "tracts": 69,
        "reads": 1933,
        "indels": 651,
        "error_milli_log10": 728,
        "variant_milli_log10": 362
      },
      {
        "tracts": 70,
        "reads": 1975,
        "indels": 653,
        "error_milli_log10": 750,
        "variant_milli_log10": 375
      },
      {
        "tracts": 64,
        "reads": 1866,
        "indels": 593,
        "error_milli_log10": 675,
        "variant_milli_log10": 410
      },
      {
        "tracts": 50,
        "reads": 1463,
        "indels": 385,
        "error_milli_log10": 696,
        "variant_milli_log10": 428
      },
      {
        "tracts": 41,
        "reads": 1168,
        "indels": 297,
        "error_milli_log10": 685,
        "variant_milli_log10": 403
      },
      {
        "tracts": 32,
        "reads": 879,
        "indels": 199,
        "error_milli_log10": 620,
        "variant_milli_log10": 410
      },
      {
        "tracts": 28,
        "reads": 755,
        "indels": 168,
        "error_milli_log10": 636,
        "variant_milli_log10": 390
      },
      {
        "tracts": 31,
        "reads": 869,
        "indels": 196,
        "error_milli_log10": 663,
        "variant_milli_log10": 386
      },
      {
        "tracts": 13,
        "reads": 370,
        "indels": 83,
        "error_milli_log10": 587,
        "variant_milli_log10": 350
      },
      {
        "tracts": 12,
        "reads": 371,
        "indels": 74,
        "error_milli_log10": 617,
        "variant_milli_log10": 349
      },
      {
        "tracts": 7,
        "reads": 174,
        "indels": 53,
        "error_milli_log10": 518,
        "variant_milli_log10": 319
      },
      {
        "tracts": 5,
        "reads": 132,
        "indels": 24,
        "error_milli_log10": 559,
        "variant_milli_log10": 322
      },
      {
        "tracts": 27,
        "reads": 810,
        "indels": 129,
        "error_milli_log10": 734,
        "variant_milli_log10": 401
      },
      {
        "tracts": 10313,
        "reads": 301700,
        "indels": 233,
        "error_milli_log10": 4876,
        "variant_milli_log10": 2937
      },
      {
        "tracts": 1399,
        "reads": 41063,
        "indels": 130,
        "error_milli_log10": 4420,
        "variant_milli_log10": 2256
      },
      {
        "tracts": 279,
        "reads": 8176,
        "indels": 160,
        "error_milli_log10": 3902,
        "variant_milli_log10": 1579
      },
      {
        "tracts": 117,
        "reads": 3470,
        "indels": 78,
        "error_milli_log10": 2849,
        "variant_milli_log10": 1637
      },
      {
        "tracts": 61,
        "reads": 1695,
        "indels": 86,
        "error_milli_log10": 4982,
        "variant_milli_log10": 1304
      },
      {
        "tracts": 36,
        "reads": 967,
        "indels": 68,
        "error_milli_log10": 2944,
        "variant_milli_log10": 929
      },
      {
        "tracts": 25,
        "reads": 723,
        "indels": 64,
        "error_milli_log10": 2389,
        "variant_milli_log10": 635
      },
      {
        "tracts": 12,
        "reads": 334,
        "indels": 64,
        "error_milli_log10": 3512,
        "variant_milli_log10": 396
      },
      {
        "tracts": 13,
        "reads": 375,
        "indels": 35,
        "error_milli_log10": 3430,
        "variant_milli_log10": 329
      },
      {
        "tracts": 12,
        "reads": 335,
        "indels": 94,
        "error_milli_log10": 2993,
        "variant_milli_log10": 293
      },
      {
        "tracts": 13,
        "reads": 328,
        "indels": 153,
        "error_milli_log10": 1958,
        "variant_milli_log10": 275
      },
      {
        "tracts": 13,
        "reads": 381,
        "indels": 109,
        "error_milli_log10": 2635,
        "variant_milli_log10": 305
      },
      {
        "tracts": 9,
        "reads": 225,
        "indels": 62,
        "error_milli_log10": 2235,
        "variant_milli_log10": 297
      },
      {
        "tracts": 5,
        "reads": 129,
        "indels": 40,
        "error_milli_log10": 1838,
        "variant_milli_log10": 297
      },
      {
        "tracts": 11,
        "reads": 306,
        "indels": 100,
        "error_milli_log10": 1694,
        "variant_milli_log10": 282
      },
      {
        "tracts": 10,
        "reads": 258,
        "indels": 107,
        "error_milli_log10": 1353,
        "variant_milli_log10": 278
      },
      {
        "tracts": 7,
        "reads": 193,
        "indels": 76,
        "error_milli_log10": 1027,
        "variant_milli_log10": 289
      },
      {
        "tracts": 32,
        "reads": 855,
        "indels": 344,
        "error_milli_log10": 1052,
        "variant_milli_log10": 267
      },
      {
        "tracts": 50102,
        "reads": 1464318,
        "indels": 247,
        "error_milli_log10": 5894,
        "variant_milli_log10": 3419
      },
      {
        "tracts": 1819,
        "reads": 52642,
        "indels": 24,
        "error_milli_log10": 4721,
        "variant_milli_log10": 2961
      },
      {
        "tracts": 175,
        "reads": 5189,
        "indels": 60,
        "error_milli_log10": 6696,
        "variant_milli_log10": 1740
      },
      {
        "tracts": 67,
        "reads": 1910,
        "indels": 28,
        "error_milli_log10": 6017,
        "variant_milli_log10": 1524
      },
      {
        "tracts": 36,
        "reads": 1071,
        "indels": 20,
        "error_milli_log10": 5517,
        "variant_milli_log10": 1054
      },
      {
        "tracts": 17,
        "reads": 502,
        "indels": 28,
        "error_milli_log10": 4954,
        "variant_milli_log10": 726
      },
      {
        "tracts": 2,
        "reads": 68,
        "indels": 11,
        "error_milli_log10": 4067,
        "variant_milli_log10": 517
      },
      {
        "tracts": 3,
        "reads": 78,
        "indels": 0,
        "error_milli_log10": 3955,
        "variant_milli_log10": 411
      },
      {
        "tracts": 4,
        "reads": 109,
        "indels": 13,
        "error_milli_log10": 3699,
        "variant_milli_log10": 404
      },
      {
        "tracts": 0,
        "reads": 0,
        "indels": 0,
        "error_milli_log10": 3194,
        "variant_milli_log10": 398
      },
      {
        "tracts": 1,
        "reads": 28,
        "indels": 15,
        "error_milli_log10": 2938,
        "variant_milli_log10": 392
      },
      {
        "tracts": 1,
        "reads": 37,
        "indels": 30,
        "error_milli_log10": 2683,
        "variant_milli_log10": 392
      },
      {
        "tracts": 3,
        "reads": 75,
        "indels": 35,
        "error_milli_log10": 2428,
        "variant_milli_log10": 379
      },
      {
        "tracts": 7,
        "reads": 206,
        "indels": 39,
        "error_milli_log10": 2576,
        "variant_milli_log10": 406
      },
      {
        "tracts": 24339,
        "reads": 706189,
        "indels": 377,
        "error_milli_log10": 5132,
        "variant_milli_log10": 3007
      },
      {
        "tracts": 871,
        "reads": 24491,
        "indels": 117,
        "error_milli_log10": 4385,
        "variant_milli_log10": 1934
      },
      {
        "tracts": 264,
        "reads": 7609,
        "indels": 134,
        "error_milli_log10": 3869,
        "variant_milli_log10": 1500
      },
      {
        "tracts": 102,
        "reads": 2868,
        "indels": 215,
        "error_milli_log10": 5454,
        "variant_milli_log10": 907
      },
      {
        "tracts": 28,
        "reads": 783,
        "indels": 125,
        "error_milli_log10": 2011,
        "variant_milli_log10": 539
      },
      {
        "tracts": 18,
        "reads": 493,
        "indels": 155,
        "error_milli_log10": 3845,
        "variant_milli_log10": 356
      },
      {
        "tracts": 10,
        "reads": 313,
        "indels": 37,
        "error_milli_log10": 3665,
        "variant_milli_log10": 309
      },
      {
        "tracts": 9,
        "reads": 270,
        "indels": 84,
        "error_milli_log10": 3139,
        "variant_milli_log10": 282
      },
      {
        "tracts": 15,
        "reads": 459,
        "indels": 113,
        "error_milli_log10": 3168,
        "variant_milli_log10": 297
      },
      {
        "tracts": 4,
        "reads": 112,
        "indels": 34,
        "error_milli_log10": 2469,
        "variant_milli_log10": 293
      },
      {
        "tracts": 19,
        "reads": 535,
        "indels": 139,
        "error_milli_log10": 2289,
        "variant_milli_log10": 297
      }
    ],
    "homozygous_records": 55801,
    "homozygous_other": 112,
    "foreign_milli_log10": 4000,
    "base_errors": [
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 125
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 125
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 200
      },
      {
        "bases": 124,
        "mismatches": 60,
        "milli_log10": 315
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 400
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 500
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 600
      },
      {
        "bases": 669927,
        "mismatches": 133903,
        "milli_log10": 699
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 800
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 900
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1100
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1200
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1300
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1400
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1500
      },
      {
        "bases": 2057493,
        "mismatches": 51781,
        "milli_log10": 1599
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1700
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1800
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1900
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2100
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2200
      },
      {
        "bases": 2266990,
        "mismatches": 11538,
        "milli_log10": 2293
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2400
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2500
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2600
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2700
      },
      {
        "bases": 5875440,
        "mismatches": 9468,
        "milli_log10": 2793
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2900
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3100
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3200
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3300
      },
      {
        "bases": 24517165,
        "mismatches": 10522,
        "milli_log10": 3367
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3500
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3600
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3700
      },
      {
        "bases": 58181720,
        "mismatches": 11244,
        "milli_log10": 3714
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3900
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4000
      },
      {
        "bases": 22879502,
        "mismatches": 2634,
        "milli_log10": 3939
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4200
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4300
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4400
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4500
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4600
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4700
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4800
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4900
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5100
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5200
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5300
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5400
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5500
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5600
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5700
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5800
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5900
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2000
      }
    ]
  },
  "sha256": "654c55cd3027ac4deffc1232060676a42085ed197a44085a857ee883db36f5d8"
}
